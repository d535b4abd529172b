package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.faults.agent.Action;
import dev.rideshare.systemtests.faults.failpoint.FailpointAgent;
import dev.rideshare.systemtests.faults.failpoint.FailpointAgent.Armed;
import dev.rideshare.systemtests.faults.failpoint.Mutation;
import dev.rideshare.systemtests.faults.failpoint.Step;
import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.history.Checks;
import dev.rideshare.systemtests.history.Verdict;
import dev.rideshare.systemtests.history.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program broken on purpose, one rule each, under faults that bring it to light: the checks
 * must see it in what the clients were told, and nothing else.
 */
final class BrokenBuildsIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration SESSION = Duration.ofSeconds(2);

  @TempDir private Path folder = Path.of("");

  @Test
  void whatNobodyHasAcknowledgedIsLostWithItsMaster() {
    assertThat(verdictAfterTheDeafSlaveFollowed(Mutation.ANSWER_BEFORE_ACK).violations())
        .extracting(Verdict.Violation::check)
        .contains("NoLostWrite");
  }

  @Test
  void aCopyOutsideOfTheSetTakesOverWithoutTheWritesThatItMissed() {
    assertThat(verdictAfterTheDeafSlaveFollowed(Mutation.ELECT_OUTSIDER).violations())
        .extracting(Verdict.Violation::check)
        .contains("NoLostWrite");
  }

  @Test
  void aMasterThatWasReplacedGoesOnAcknowledging() {
    // Long enough for the successor to sleep through what the old master does.
    Duration session = Duration.ofSeconds(6);
    try (FailpointAgent agent = FailpointAgent.broken(Mutation.EPOCH_NOT_CHECKED);
        FaultCluster cluster = embedded(agent, session);
        Workload workload = workloadOn(cluster)) {
      awaitWork(workload);
      Worker old = cluster.workers().master();
      Armed sleepsBeforeItsOpening = agent.arm(Step.OPENING, Action.PAUSE);
      // Not anywhere: what it had decided before, its successor has too, though answered late.
      agent.arm(Step.DECIDING, Action.PAUSE, old.name(), 1, "-").awaitHit(LIMIT);
      long heir = sleepsBeforeItsOpening.awaitHit(LIMIT);
      long before = workload.stats().gaps().acknowledged();
      cluster.signals().wake(old.pid());
      await("the old master acknowledges writes that its successor never sees")
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .pollInSameThread()
          .until(() -> workload.stats().gaps().acknowledged() >= before + 2);
      cluster.signals().pause(old.pid());
      cluster.signals().wake(heir);
      cluster.workers().awaitMasterOtherThan(old, LIMIT);
      assertThat(verdictOf(workload).violations()).isNotEmpty();
    }
  }

  @Test
  void aWriteWhoseAnswerGotLostIsDoneTwice() {
    try (FailpointAgent agent = FailpointAgent.broken(Mutation.NO_DEDUPLICATION);
        FaultCluster cluster = embedded(agent, SESSION);
        Workload workload = workloadOn(cluster)) {
      awaitWork(workload);
      agent.arm(Step.ANSWERING, Action.CRASH).awaitHit(LIMIT);
      awaitWork(workload);
      assertThat(verdictOf(workload).violations())
          .extracting(Verdict.Violation::check)
          .contains("NothingTwice");
    }
  }

  /** A slave hears nothing while writes go on, and is all that is left when the master dies. */
  private Verdict verdictAfterTheDeafSlaveFollowed(Mutation mutation) {
    try (FailpointAgent agent = FailpointAgent.broken(mutation);
        SeparateCluster cluster =
            SeparateCluster.with().workers(2).sessionTimeout(SESSION).agent(agent).start();
        Workload workload = workloadOn(cluster)) {
      awaitWork(workload);
      Worker master = cluster.workers().master();
      SupervisedNode slave = cluster.nodeOf(cluster.workers().slaves().getFirst());
      slave.lines().broker().cut();
      awaitWork(workload);
      cluster.nodeOf(master).killForGood();
      slave.lines().broker().pass();
      cluster.workers().awaitMasterOtherThan(master, LIMIT);
      return verdictOf(workload);
    }
  }

  /** Of those copies that are left; whether they are equal is not asked here. */
  private Workload workloadOn(FaultTarget target) {
    return Workload.start(
        Workload.Options.to(folder.resolve("history.jsonl")).settle(Duration.ofSeconds(4)),
        List.of(target.orchestrator().base()));
  }

  private static Verdict verdictOf(Workload workload) {
    Verdict verdict = Checks.all().check(workload.stop());
    System.out.printf("a broken build: %s%n", verdict);
    return verdict;
  }

  private static void awaitWork(Workload workload) {
    long before = workload.stats().operations();
    await("the clients get answers")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .pollInSameThread()
        .until(() -> workload.stats().operations() > before + 100);
  }

  private static FaultCluster embedded(FailpointAgent agent, Duration session) {
    return FaultCluster.with(FaultCluster.Broker.EMBEDDED)
        .sessionTimeout(session)
        .agent(agent)
        .start();
  }
}
