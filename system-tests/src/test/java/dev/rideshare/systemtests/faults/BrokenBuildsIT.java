package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.faults.agent.Action;
import dev.rideshare.systemtests.faults.failpoint.FailpointAgent;
import dev.rideshare.systemtests.faults.failpoint.FailpointAgent.Armed;
import dev.rideshare.systemtests.faults.failpoint.Mutation;
import dev.rideshare.systemtests.faults.failpoint.Step;
import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.WorkerDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Each rule that a broken build breaks is one that the faults here make visible. */
final class BrokenBuildsIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration SESSION = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(10);

  @Test
  void whatNobodyHasAcknowledgedIsLostWithItsMaster() {
    assertThat(problemsAfterTheDeafSlaveFollowed(Mutation.ANSWER_BEFORE_ACK))
        .anyMatch(problem -> problem.endsWith("was acknowledged and is not there"));
  }

  @Test
  void aCopyOutsideOfTheSetTakesOverWithoutTheWritesThatItMissed() {
    assertThat(problemsAfterTheDeafSlaveFollowed(Mutation.ELECT_OUTSIDER))
        .anyMatch(problem -> problem.endsWith("was acknowledged and is not there"));
  }

  @Test
  void aMasterThatWasReplacedGoesOnAcknowledging() {
    // Long enough for the successor to sleep through what the old master does.
    Duration session = Duration.ofSeconds(6);
    try (FailpointAgent agent = FailpointAgent.broken(Mutation.EPOCH_NOT_CHECKED);
        FaultCluster cluster = embedded(agent, session)) {
      cluster.showLogsOnFailure(() -> letTheOldOneGoOn(agent, cluster));
    }
  }

  private static void letTheOldOneGoOn(FailpointAgent agent, FaultCluster cluster) {
    Database database = cluster.database();
    String table = database.tableWith();
    Worker old = cluster.workers().master();
    Armed sleepsBeforeItsOpening = agent.arm(Step.OPENING, Action.PAUSE);
    cluster.signals().pause(old.pid());
    CompletableFuture<Answer> write =
        CompletableFuture.supplyAsync(() -> database.insert(table, Database.row(1, "lost", 1)));
    long heir = sleepsBeforeItsOpening.awaitHit(LIMIT);
    cluster.signals().wake(old.pid());
    assertThat(write.join().status()).as("the old master's answer").isEqualTo(200);
    cluster.signals().pause(old.pid());
    cluster.signals().wake(heir);
    awaitMasterOtherThan(old, cluster);
    assertThat(cluster.database().count(table)).as("rows, of one acknowledged").isZero();
  }

  @Test
  void aWriteWhoseAnswerGotLostIsDoneTwice() {
    try (FailpointAgent agent = FailpointAgent.broken(Mutation.NO_DEDUPLICATION);
        FaultCluster cluster = embedded(agent, SESSION);
        Ledger ledger = new Ledger(cluster::database, 2, PAUSE)) {
      agent.arm(Step.ANSWERING, Action.CRASH).awaitHit(LIMIT);
      ledger.awaitProgress(20, LIMIT);
      ledger.rest();
      assertThat(problems(ledger, cluster, cluster::databaseOf))
          .anyMatch(problem -> problem.endsWith("is there 2 times"));
    }
  }

  /** A slave hears nothing while writes go on, and is all that is left when the master dies. */
  private static List<String> problemsAfterTheDeafSlaveFollowed(Mutation mutation) {
    try (FailpointAgent agent = FailpointAgent.broken(mutation);
        SeparateCluster cluster =
            SeparateCluster.with().workers(2).sessionTimeout(SESSION).agent(agent).start();
        Ledger ledger = new Ledger(cluster::database, 2, PAUSE)) {
      Worker master = cluster.workers().master();
      SupervisedNode slave = cluster.nodeOf(cluster.workers().slaves().getFirst());
      slave.lines().broker().cut();
      ledger.awaitProgress(50, LIMIT);
      ledger.rest();
      cluster.nodeOf(master).killForGood();
      slave.lines().broker().pass();
      awaitMasterOtherThan(master, cluster);
      return problems(ledger, cluster, cluster::databaseOf);
    }
  }

  private static FaultCluster embedded(FailpointAgent agent, Duration session) {
    return FaultCluster.with(FaultCluster.Broker.EMBEDDED)
        .sessionTimeout(session)
        .agent(agent)
        .start();
  }

  private static void awaitMasterOtherThan(Worker old, FaultTarget target) {
    await("another master than " + old.name())
        .atMost(LIMIT)
        .ignoreExceptions()
        .pollInSameThread()
        .untilAsserted(
            () ->
                assertThat(target.workers().all())
                    .anyMatch(
                        worker ->
                            worker.isMaster() && worker.isReady() && worker.pid() != old.pid()));
  }

  /** What is wrong in the copy of whoever is the master now. */
  private static List<String> problems(
      Ledger ledger, FaultTarget target, Function<Worker, WorkerDatabase> databases) {
    try (WorkerDatabase copy = databases.apply(target.workers().master())) {
      return ledger.problemsIn(copy);
    }
  }
}
