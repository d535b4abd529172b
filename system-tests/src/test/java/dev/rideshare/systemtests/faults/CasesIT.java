package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.faults.agent.Action;
import dev.rideshare.systemtests.faults.failpoint.FailpointAgent;
import dev.rideshare.systemtests.faults.failpoint.FailpointAgent.Armed;
import dev.rideshare.systemtests.faults.failpoint.Step;
import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Worker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cases that catch wrong implementations, each by its number in the design of the protocol: a
 * master, two slaves, and a launcher that replaces whoever ends. {@link SeparateCasesIT} has those
 * that need a process's lines cut.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CasesIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String NUMBERED =
      """
      {columns: [{name: 'id', type: 'bigint', generated: true}, {name: 'text', type: 'text'}],
       primaryKey: ['id']}\
      """;

  private final FailpointAgent agent = FailpointAgent.create();
  private final FaultCluster cluster =
      FaultCluster.with(FaultCluster.Broker.RABBITMQ)
          .slaves(2)
          .sessionTimeout(Duration.ofSeconds(2))
          .agent(agent)
          .start();
  private final Ledger ledger = new Ledger(cluster::database, 2, Duration.ofMillis(10));
  private final ExecutorService callers =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("caller-", 0).factory());

  @AfterAll
  void close() {
    try (agent;
        cluster;
        ledger) {
      callers.shutdownNow();
      cluster.signals().wakeAll();
    }
  }

  @BeforeEach
  void allIsWell() {
    cluster.awaitReady();
    ledger.awaitProgress(5, LIMIT);
  }

  @AfterEach
  void nothingIsLostOrDoubled() {
    cluster.signals().wakeAll();
    ledger.awaitProgress(10, LIMIT);
    cluster.awaitReady();
    Audit.assertSound(ledger, cluster.workers(), cluster::databaseOf);
  }

  @Test
  void case1ACandidateSleepsBeforeItsClaimWhileAnotherIsElectedAndDies() {
    Worker first = slaves().getFirst();
    Worker second = slaves().getLast();
    Armed pause = arm(Step.CLAIMING, Action.PAUSE, first);
    cluster.signals().kill(cluster.workers().master().pid());
    assertThat(pause.awaitHit(LIMIT)).isEqualTo(first.pid());
    awaitMaster(second);
    ledger.awaitProgress(5, LIMIT);
    cluster.signals().kill(second.pid());
    cluster.signals().wake(first.pid());
  }

  @Test
  void case2AFreshMasterSleepsBeforeItsOpeningWhileAnotherIsElected() {
    Worker first = slaves().getFirst();
    Worker second = slaves().getLast();
    Armed pause = arm(Step.OPENING, Action.PAUSE, first);
    cluster.signals().kill(cluster.workers().master().pid());
    assertThat(pause.awaitHit(LIMIT)).isEqualTo(first.pid());
    awaitMaster(second);
    ledger.awaitProgress(5, LIMIT);
    cluster.signals().wake(first.pid());
    ledger.awaitProgress(5, LIMIT);
    assertThat(cluster.workers().master().pid()).isEqualTo(second.pid());
  }

  @Test
  void case3AWokenMasterAnswersNoneOfTheRequestsThatWaitInIt() {
    Database database = cluster.database();
    String table = database.tableWith(Database.row(1, "x", 1));
    String insert = "{table: '%s', insert: {id: 2, a: 'once', n: 0}}".formatted(table);
    database.write(insert, "Idempotency-Key", "case-3-" + table).is(200);
    Worker old = cluster.workers().master();
    Armed newOneSleeps = arm(Step.OPENED, Action.PAUSE, slaves().getFirst());
    cluster.signals().pause(old.pid());
    List<CompletableFuture<Answer>> writes =
        List.of(
            call(() -> database.write(insert, "Idempotency-Key", "case-3-" + table)),
            call(() -> insert(database, table, Database.row(1, "conflict", 1))),
            call(
                () ->
                    database.write(
                        "{table: '%s', update: {n: 5}, where: {id: 1, n: 7}, expect: 1}"
                            .formatted(table))));
    CompletableFuture<Answer> strongRead = call(() -> readStrongly(database, table));
    long next = newOneSleeps.awaitHit(LIMIT);
    cluster.signals().wake(old.pid());
    await("the old master has ended")
        .atMost(LIMIT)
        .until(() -> ProcessHandle.of(old.pid()).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(writes).as("answered by nobody so far").noneMatch(CompletableFuture::isDone);
    cluster.signals().wake(next);
    assertThat(writes.stream().map(CompletableFuture::join))
        .extracting(Answer::status)
        .containsExactly(200, 409, 412);
    // A read waits two seconds: not always long enough for a successor.
    Answer first = strongRead.join();
    Answer read = first.status() == 503 ? readStrongly(database, table) : first;
    assertThat(read.is(200).rows()).hasSize(2);
  }

  private static Answer readStrongly(Database database, String table) {
    return database.read("{table: '%s', consistency: 'strong'}".formatted(table));
  }

  private static Answer insert(Database database, String table, String row) {
    return database.write("{table: '%s', insert: %s}".formatted(table, row));
  }

  @Test
  void case5TheMasterDiesRightAfterASlave() {
    Worker master = cluster.workers().master();
    cluster.signals().kill(slaves().getLast().pid());
    pass(Duration.ofMillis(100));
    cluster.signals().kill(master.pid());
  }

  /** Where the newcomer stands still while there is a succession. */
  enum Joining {
    BEFORE_ITS_SNAPSHOT(Step.ASKING_FOR_SNAPSHOT),
    WITH_HALF_A_SNAPSHOT(Step.CHUNK_TAKEN),
    WITH_ITS_SNAPSHOT(Step.LOADED),
    FOLLOWING(Step.FOLLOWING);

    private final Step step;

    Joining(Step step) {
      this.step = step;
    }
  }

  /** An ordinary run has two of them; {@code -DeveryCase=true} all. */
  static Stream<Joining> joinings() {
    return Boolean.getBoolean("everyCase")
        ? Stream.of(Joining.values())
        : Stream.of(Joining.WITH_HALF_A_SNAPSHOT, Joining.FOLLOWING);
  }

  @ParameterizedTest
  @MethodSource("joinings")
  void case9ASlaveJoinsDuringASuccessionThenAllOthersDie(Joining where) {
    Worker dead = slaves().getLast();
    Worker survivor = slaves().getFirst();
    Armed pause = agent.arm(where.step, Action.PAUSE);
    cluster.signals().kill(dead.pid());
    long newcomer = pause.awaitHit(LIMIT);
    Worker master = cluster.workers().master();
    cluster.signals().kill(master.pid());
    awaitMaster(survivor);
    cluster.signals().wake(newcomer);
    ledger.awaitProgress(5, LIMIT);
    cluster.workers().all().stream()
        .filter(worker -> worker.pid() != newcomer)
        .forEach(worker -> cluster.signals().kill(worker.pid()));
  }

  @Test
  void case10WhatWasRefusedIsNeverDoneThoughItsObstacleGoesAndTheOldMasterWakes() {
    Database database = cluster.database();
    String table = database.tableWith(Database.row(1, "first", 1));
    insert(database, table, Database.row(1, "refused", 2)).isProblem(409);
    Worker old = cluster.workers().master();
    cluster.signals().pause(old.pid());
    CompletableFuture<Answer> late =
        call(() -> insert(database, table, Database.row(1, "late", 3)));
    awaitMaster(slaves().getFirst());
    assertThat(late.join().status()).isIn(409, 504);
    database.write("{table: '%s', delete: true, where: {id: 1}}".formatted(table)).is(200);
    cluster.signals().wake(old.pid());
    ledger.awaitProgress(10, LIMIT);
    assertThat(database.count(table)).isZero();
  }

  @Test
  void case11AnEntryOverTheLimitIsRefusedAndTheMasterLivesOn() {
    Database database = cluster.database();
    String table = database.tableWith();
    String text = "x".repeat(1 << 20);
    for (int i = 0; i < 14; i++) {
      database.insert(table, Database.row(i, text, i)).is(200);
    }
    Worker master = cluster.workers().master();
    database.write("{table: '%s', update: {n: 1}, where: {}}".formatted(table)).isProblem(413);
    database.insert(table, Database.row(99, "after", 0)).is(200);
    assertThat(cluster.workers().master().pid()).isEqualTo(master.pid());
    assertThat(database.count(table, "{id: 13, n: 13}")).as("nothing was done").isEqualTo(1);
    database.write("{table: '%s', clear: true}".formatted(table)).is(200);
  }

  @Test
  void case12AGeneratedIdIsNotGivenAgainThoughItsRowWentBeforeTheSuccession() {
    Database database = cluster.database();
    String table = database.table(NUMBERED);
    String insert = "{table: '%s', insert: {text: 'a'}, returning: ['id']}".formatted(table);
    long given = id(database.write(insert).is(200));
    database.write("{table: '%s', delete: true, where: {id: %d}}".formatted(table, given)).is(200);
    Worker heir = slaves().getFirst();
    cluster.signals().kill(cluster.workers().master().pid());
    awaitMaster(heir);
    assertThat(id(cluster.database().write(insert).is(200))).isGreaterThan(given);
  }

  private static long id(Answer answer) {
    return answer.json().path("returning").path(0).path("id").longValue();
  }

  @Test
  void case13NoWriteFailsWhileZooKeeperIsAwayForTwentySeconds() {
    Worker master = cluster.workers().master();
    var zooKeeper = cluster.zooKeeper().orElseThrow();
    zooKeeper.kill();
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (System.nanoTime() < end) {
      ledger.awaitProgress(20, Duration.ofSeconds(2));
    }
    zooKeeper.startAgain();
    ledger.awaitProgress(100, LIMIT);
    cluster.awaitReady();
    assertThat(cluster.workers().master().pid()).as("it stays").isEqualTo(master.pid());
  }

  /** A write that kills whoever executes it is refused in the end. */
  @Test
  void aWriteThatFellsMastersIsTriedAloneAndRefusedForEver() {
    ledger.rest();
    try {
      Database database = cluster.database();
      String table = database.tableWith();
      // Each master dies as it begins to decide: nothing else is under way.
      List<Armed> crashes =
          Stream.generate(() -> agent.arm(Step.EXECUTING, Action.CRASH)).limit(3).toList();
      Answer answer = sendUntilAnswered(table);
      crashes.forEach(Armed::disarm);
      answer.isProblem(500, "died");
      cluster.awaitReady();
      assertThat(sendUntilAnswered(table).status()).as("for ever").isEqualTo(500);
      assertThat(cluster.database().count(table)).isZero();
    } finally {
      ledger.goOn();
    }
  }

  private Answer sendUntilAnswered(String table) {
    return await("a definite answer")
        .atMost(Duration.ofSeconds(90))
        .pollInSameThread()
        .until(
            () ->
                cluster
                    .database()
                    .write(
                        "{table: '%s', insert: {id: 666, a: 'fatal', n: 0}}".formatted(table),
                        "Idempotency-Key",
                        "fatal-" + table),
            answer -> answer.status() != 503 && answer.status() != 504);
  }

  private List<Worker> slaves() {
    return cluster.workers().slaves();
  }

  private Armed arm(Step step, Action action, Worker worker) {
    return agent
        .arm(step, action, Long.toString(worker.pid()), 1, "-")
        .awaitKnownBy(List.of(worker.pid()));
  }

  private void awaitMaster(Worker heir) {
    cluster
        .workers()
        .awaitMaster(heir.name() + " is the master", worker -> worker.pid() == heir.pid(), LIMIT);
  }

  private CompletableFuture<Answer> call(java.util.function.Supplier<Answer> request) {
    return CompletableFuture.supplyAsync(request, callers);
  }

  private static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    await().pollInterval(Duration.ofMillis(5)).until(() -> System.nanoTime() - end > 0);
  }
}
