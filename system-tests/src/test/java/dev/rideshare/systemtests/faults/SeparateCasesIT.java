package dev.rideshare.systemtests.faults;

import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.faults.agent.Action;
import dev.rideshare.systemtests.faults.failpoint.FailpointAgent;
import dev.rideshare.systemtests.faults.failpoint.FailpointAgent.Armed;
import dev.rideshare.systemtests.faults.failpoint.Step;
import dev.rideshare.systemtests.harness.Worker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Cases that catch wrong implementations, each by its number in the design of the protocol: those
 * that need a process's lines cut, or processes that stay away. {@link CasesIT} has the others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SeparateCasesIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** For what must not happen: several session timeouts. */
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(5);

  private final FailpointAgent agent = FailpointAgent.create();
  private final SeparateCluster cluster = SeparateCluster.with().workers(3).agent(agent).start();
  private final Ledger ledger = new Ledger(cluster::database, 4, Duration.ofMillis(10));

  @AfterAll
  void close() {
    try (agent;
        cluster;
        ledger) {
      cluster.heal();
    }
  }

  @BeforeEach
  void allIsWell() {
    cluster.awaitReady();
    ledger.awaitProgress(5, LIMIT);
  }

  @AfterEach
  void nothingIsLostOrDoubled() {
    cluster.heal();
    ledger.awaitProgress(10, LIMIT);
    cluster.awaitReady();
    Audit.assertSound(ledger, cluster.workers(), cluster::databaseOf);
  }

  @Test
  void case4TheFirstHeirsConnectionIsHalfOpenWhenTheMasterDies() {
    SupervisedNode master = master();
    slave(0).lines().broker().stall();
    master.kill();
    ledger.awaitProgress(20, LIMIT);
  }

  @Test
  void case6TheOneWithoutTheTailWinsAndIsKilledOnceTheClientsHaveTriedAgain() {
    SupervisedNode heard = slave(0);
    SupervisedNode deaf = slave(1);
    leaveTailIn(heard, deaf);
    deaf.lines().broker().pass();
    awaitMaster(deaf);
    heard.lines().zooKeeper().pass();
    ledger.awaitProgress(4, LIMIT);
    deaf.kill();
    ledger.awaitProgress(10, LIMIT);
  }

  @Test
  void case7ALongerLogOfAnOldEpochStartsAloneAfterAShorterOneOfANewEpoch() {
    SupervisedNode old = master();
    SupervisedNode heard = slave(0);
    SupervisedNode deaf = slave(1);
    leaveTailIn(heard, deaf);
    heard.killForGood();
    old.killForGood();
    deaf.lines().broker().pass();
    awaitMaster(deaf);
    ledger.awaitProgress(4, LIMIT); // alone in the set
    ledger.rest();
    deaf.killForGood();

    heard.lines().pass();
    heard.start();
    old.start();
    await("nobody of an old epoch is elected")
        .during(LONG_ENOUGH)
        .atMost(LONG_ENOUGH.plusSeconds(5))
        .pollInSameThread()
        .until(() -> cluster.workers().all().stream().noneMatch(Worker::isMaster));
    deaf.start();
    ledger.goOn();
    ledger.awaitProgress(10, LIMIT);
    cluster.awaitReady();

    ledger.rest();
    List<SupervisedNode> all = List.of(heard, old, deaf);
    SupervisedNode last = master();
    all.stream().filter(node -> node != last).forEach(SupervisedNode::killForGood);
    ledger.goOn();
    ledger.awaitProgress(4, LIMIT);
    last.killForGood();
    last.start();
    awaitMaster(last);
    ledger.awaitProgress(10, LIMIT);
    all.forEach(SupervisedNode::start);
  }

  @Test
  void case8ALoneMasterLosesItsSessionThenTheBrokerLosesItsData() {
    SupervisedNode master = master();
    List<SupervisedNode> slaves = List.of(slave(0), slave(1));
    slaves.forEach(SupervisedNode::killForGood);
    ledger.awaitProgress(10, LIMIT);
    master.lines().zooKeeper().cut();
    await("its session is over")
        .atMost(LIMIT)
        .pollInSameThread()
        .until(() -> cluster.workers().all().isEmpty());
    var broker = cluster.broker().orElseThrow();
    broker.kill();
    broker.forgetEverything();
    broker.restart();
    master.lines().zooKeeper().pass();
    ledger.awaitProgress(10, LIMIT);
    slaves.forEach(SupervisedNode::start);
  }

  /**
   * The master dies after one of the two slaves has appended what it published, and the other has
   * not heard of it. The one that heard sees no ZooKeeper, the other no broker.
   */
  private void leaveTailIn(SupervisedNode heard, SupervisedNode deaf) {
    String master = cluster.workers().master().name();
    heard.lines().zooKeeper().stall();
    ledger.rest();
    deaf.lines().broker().cut();
    // Not at the first look at who is missing, but when the other slave surely has the entries.
    Armed crash = agent.arm(Step.PUBLISHED, Action.CRASH, master, 6, "-");
    crash.awaitKnownBy(List.of(cluster.workers().master().pid()));
    ledger.goOn();
    crash.awaitHit(LIMIT);
  }

  private SupervisedNode master() {
    return cluster.nodeOf(cluster.workers().master());
  }

  private SupervisedNode slave(int place) {
    return cluster.nodeOf(cluster.workers().slaves().get(place));
  }

  private void awaitMaster(SupervisedNode heir) {
    cluster
        .workers()
        .awaitMaster(
            heir.name() + " is the master", worker -> worker.name().equals(heir.name()), LIMIT);
  }
}
