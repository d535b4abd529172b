package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.faults.agent.Action;
import dev.rideshare.systemtests.faults.failpoint.FailpointAgent;
import dev.rideshare.systemtests.faults.failpoint.Step;
import dev.rideshare.systemtests.harness.Processes;
import dev.rideshare.systemtests.harness.Worker;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Copies that were out of the in-sync set and come back; and what happens where a process crashes,
 * or stands still, at the steps that come only there, or where one heard of an entry and another
 * did not.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RejoiningFailpointsIT {
  /** The steps that are tried here. */
  static final Set<Step> STEPS =
      EnumSet.of(Step.WIPING, Step.WIPED, Step.CUTTING, Step.CUT, Step.RENEWING, Step.RENEWED);

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration SESSION = Duration.ofSeconds(2);

  private final FailpointAgent agent = FailpointAgent.create();
  private final SeparateCluster cluster =
      SeparateCluster.with().workers(3).sessionTimeout(SESSION).agent(agent).start();
  private final Ledger ledger = new Ledger(cluster::database, 2, Duration.ofMillis(20));

  @AfterAll
  void close() {
    try (agent;
        cluster;
        ledger) {
      cluster.heal();
    }
  }

  /** An ordinary run has the crash; {@code -DeveryCase=true} both. */
  static Stream<Action> actions() {
    return Boolean.getBoolean("everyCase")
        ? Stream.of(Action.CRASH, Action.PAUSE)
        : Stream.of(Action.CRASH);
  }

  @ParameterizedTest
  @MethodSource("actions")
  void whileACopyThatWasTakenOutIsWiped(Action action) {
    for (Step step : List.of(Step.WIPING, Step.WIPED)) {
      SupervisedNode slave = cluster.nodeOf(cluster.workers().slaves().getFirst());
      slave.killForGood();
      ledger.awaitProgress(10, LIMIT); // the master has taken its copy out of the set
      var failpoint = agent.arm(step, action, slave.name(), 1, "-");
      slave.start();
      recoverFrom(failpoint, action);
    }
  }

  @Test
  void oneThatWasCutOffJoinsAgainInTheSameProcess() {
    cluster.showLogsOnFailure(this::rejoin);
  }

  private void rejoin() {
    SupervisedNode slave = cutOff();
    Optional<Long> process = slave.pid();
    slave.lines().broker().pass();
    await("it is in sync again")
        .atMost(LIMIT)
        .pollInSameThread()
        .until(() -> tells("rejoined", slave));
    assertThat(slave.pid()).isEqualTo(process);
    allIsSound();
  }

  @Test
  void oneThatStaysCutOffEndsSoThatAnotherMayTakeItsPlace() {
    SupervisedNode slave = cutOff();
    Optional<Long> process = slave.pid();
    await("it has ended")
        .atMost(LIMIT)
        .pollInSameThread()
        .until(() -> !slave.pid().equals(process));
    slave.lines().broker().pass();
    allIsSound();
  }

  @ParameterizedTest
  @MethodSource("actions")
  void whileACopyThatWasTakenOutTakesAnotherId(Action action) {
    for (Step step : List.of(Step.RENEWING, Step.RENEWED)) {
      SupervisedNode slave = cluster.nodeOf(cluster.workers().slaves().getFirst());
      var failpoint = agent.arm(step, action, slave.name(), 1, "-");
      failpoint.awaitKnownBy(slave.pid().stream().toList());
      slave.lines().broker().cut();
      failpoint.awaitHit(LIMIT);
      slave.lines().broker().pass();
      recoverFrom(failpoint, action);
    }
  }

  /** A slave without its line to the broker, whom the master has taken out of the set by now. */
  private SupervisedNode cutOff() {
    SupervisedNode slave = cluster.nodeOf(cluster.workers().slaves().getFirst());
    slave.lines().broker().cut();
    await("it is out of the in-sync set")
        .atMost(LIMIT)
        .pollInSameThread()
        .until(() -> tells("out_of_sync", slave));
    ledger.awaitProgress(10, LIMIT);
    return slave;
  }

  private boolean tells(String kind, SupervisedNode slave) {
    long pid = slave.pid().orElse(-1L);
    return cluster.orchestrator().get("/api/v1/events").is(200).rows().stream()
        .filter(event -> event.path("kind").asText().equals(kind))
        .anyMatch(event -> event.path("pid").asLong() == pid);
  }

  @ParameterizedTest
  @MethodSource("actions")
  void whileTheEntryThatOnlyOneSlaveHeardOfIsCut(Action action) {
    cluster.showLogsOnFailure(() -> cut(action));
  }

  private void cut(Action action) {
    for (Step step : List.of(Step.CUTTING, Step.CUT)) {
      Worker master = cluster.workers().master();
      SupervisedNode heard = cluster.nodeOf(cluster.workers().slaves().getFirst());
      SupervisedNode deaf = cluster.nodeOf(cluster.workers().slaves().getLast());
      var failpoint = agent.arm(step, action, heard.name(), 1, "-");
      failpoint.awaitKnownBy(heard.pid().stream().toList());
      heard.lines().zooKeeper().stall(); // it sees no election, and stands for none
      ledger.rest();
      deaf.lines().broker().cut();
      // Not at the first look at who is missing, but when the other slave surely has the entries.
      var crash = agent.arm(Step.PUBLISHED, Action.CRASH, master.name(), 6, "-");
      crash.awaitKnownBy(List.of(master.pid()));
      ledger.goOn(); // what is written from now on does not reach it
      crash.awaitHit(LIMIT);
      deaf.lines().broker().pass(); // it was still in the set when the master died
      failpoint.awaitHit(LIMIT);
      heard.lines().zooKeeper().pass();
      recoverFrom(failpoint, action);
    }
  }

  private void recoverFrom(FailpointAgent.Armed failpoint, Action action) {
    long pid = failpoint.awaitHit(LIMIT);
    if (action == Action.PAUSE) {
      assertThat(Processes.isStopped(pid)).isTrue();
      ledger.awaitProgress(20, LIMIT); // the others go on without it
      cluster.signals().wake(pid);
    }
    allIsSound();
  }

  private void allIsSound() {
    cluster.awaitReady();
    ledger.awaitProgress(20, LIMIT);
    Audit.assertSound(ledger, cluster.workers(), cluster::databaseOf);
  }
}
