package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rideshare.systemtests.faults.agent.Action;
import dev.rideshare.systemtests.faults.failpoint.FailpointAgent;
import dev.rideshare.systemtests.faults.failpoint.Step;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.harness.Worker;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process crashes, or stands still for longer than its session, at every step of the protocol;
 * each time the system serves again, and every copy holds each acknowledged write once. One system
 * goes through all cases; only where it does not come back is another started for the next. An
 * ordinary run has every third step, with a crash and a pause by turns; {@code -DeveryCase=true}
 * has both at each, {@code -Dtrigger=SWITCHOVER} the steps of one trigger alone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FailpointMatrixIT {
  private static final boolean EVERY_CASE = Boolean.getBoolean("everyCase");
  private static final Duration HIT_LIMIT = Duration.ofSeconds(20);
  private static final Duration SERVING_LIMIT = Duration.ofSeconds(30);
  private static final Duration SESSION = Duration.ofSeconds(2);
  private static final int SLAVES = 2;

  /** Makes a snapshot of several chunks. */
  private static final int WIDE_ROWS = 2_000;

  /** What makes a process come to a step. */
  private enum Trigger {
    /** Writes, which go on all the time. */
    LOAD,
    MASTER_KILLED,
    /** By the API. */
    SWITCHOVER,
    SLAVE_KILLED,
    /** All of it is killed and started again on its data. */
    COLD_START
  }

  /** Where a process fails, and how. */
  record Case(Trigger trigger, Step step, Action action, int nth) {
    @Override
    public String toString() {
      return "%s %s, %s".formatted(action, step, trigger);
    }
  }

  private static final Map<Trigger, Set<Step>> STEPS = new EnumMap<>(Trigger.class);

  static {
    STEPS.put(Trigger.LOAD, EnumSet.range(Step.DECIDING, Step.APPLIED));
    STEPS.put(Trigger.MASTER_KILLED, EnumSet.range(Step.STANDING, Step.OPENED));
    STEPS.put(Trigger.SWITCHOVER, EnumSet.range(Step.TAKING_NO_MORE, Step.STEPPED_DOWN));
    STEPS.put(Trigger.SLAVE_KILLED, EnumSet.range(Step.REMOVING, Step.FOLLOWING));
    STEPS.put(Trigger.COLD_START, EnumSet.of(Step.ADOPTED, Step.OPENING));
    STEPS.values().forEach(steps -> steps.removeAll(RejoiningFailpointsIT.STEPS));
  }

  private final FailpointAgent agent = FailpointAgent.create();
  private Optional<FaultCluster> cluster = Optional.empty();
  private Optional<Ledger> ledger = Optional.empty();

  static Stream<Case> cases() {
    String wanted = System.getProperty("trigger", "");
    return STEPS.entrySet().stream()
        .filter(each -> wanted.isEmpty() || each.getKey().name().equals(wanted))
        .flatMap(
            each ->
                each.getValue().stream()
                    .flatMap(
                        step -> actions(step).map(action -> aCase(each.getKey(), step, action))));
  }

  private static Stream<Action> actions(Step step) {
    if (EVERY_CASE) {
      return Stream.of(Action.CRASH, Action.PAUSE);
    }
    return switch (List.of(Step.values()).indexOf(step) % 6) {
      case 3 -> Stream.of(Action.CRASH);
      case 5 -> Stream.of(Action.PAUSE);
      default -> Stream.empty();
    };
  }

  private static Case aCase(Trigger trigger, Step step, Action action) {
    boolean amongMany = step == Step.CHUNK_SENT || step == Step.CHUNK_TAKEN;
    return new Case(trigger, step, action, amongMany ? 3 : 1);
  }

  @Test
  void everyStepIsTried() {
    Set<Step> tried = EnumSet.copyOf(RejoiningFailpointsIT.STEPS);
    STEPS.values().forEach(tried::addAll);
    assertThat(tried).containsExactlyInAnyOrder(Step.values());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void noAcknowledgedWriteIsLostOrDoubled(Case each) {
    FaultCluster system = serving();
    try {
      system.showLogsOnFailure(() -> run(each, system));
    } finally {
      agent.disarmAll();
      system.signals().wakeAll();
    }
  }

  private void run(Case each, FaultCluster system) {
    var failpoint = agent.arm(each.step(), each.action(), "any", each.nth(), "-");
    failpoint.awaitKnownBy(system.workers().all().stream().map(Worker::pid).toList());
    provoke(each.trigger(), system);
    long pid = failpoint.awaitHit(HIT_LIMIT);
    if (each.action() == Action.PAUSE) {
      awaitForgotten(system, pid);
      system.signals().wake(pid);
    }
    awaitServing(system);
    writes().awaitProgress(5, SERVING_LIMIT);
    Audit.assertSound(writes(), system.workers(), system::databaseOf);
  }

  private static void provoke(Trigger trigger, FaultCluster system) {
    switch (trigger) {
      case LOAD -> {}
      case MASTER_KILLED -> system.signals().kill(system.workers().master().pid());
      case SWITCHOVER -> Thread.startVirtualThread(() -> switchOver(system));
      case SLAVE_KILLED -> system.signals().kill(highestSlave(system));
      case COLD_START -> {
        system.killUp();
        system.startAgain();
      }
    }
  }

  /** Its answer comes late, or never: what counts is what the copies hold. */
  private static void switchOver(FaultCluster system) {
    try {
      system.orchestrator().send("POST", "/api/v1/switchover");
    } catch (AssertionError noAnswer) {
      // The case ended before.
    }
  }

  /** Of those that are ready: another may not be in the set yet. */
  private static long highestSlave(FaultCluster system) {
    return system.workers().slaves().stream()
        .filter(worker -> worker.isReady() && Signals.isRunning(worker))
        .max(Comparator.comparingLong(Worker::pid))
        .orElseThrow()
        .pid();
  }

  /** Until ZooKeeper knows it no more; one that it never knew is left as it is for that time. */
  private static void awaitForgotten(FaultCluster system, long pid) {
    try {
      await("the session of process " + pid + " is over")
          .pollDelay(SESSION)
          .atMost(SESSION.multipliedBy(2))
          .pollInSameThread()
          .until(() -> system.workers().all().stream().noneMatch(worker -> worker.pid() == pid));
    } catch (ConditionTimeoutException | AssertionError e) {
      // Perhaps it is the last of all masters: then nobody can be asked before it is woken.
      return;
    }
  }

  /** A master and a slave at least; the others come while the next case is under way. */
  private static void awaitServing(FaultCluster system) {
    await("a ready master and a ready slave")
        .atMost(SERVING_LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .pollInSameThread()
        .untilAsserted(
            () -> {
              List<Worker> ready =
                  system.workers().all().stream()
                      .filter(worker -> worker.isReady() && Signals.isRunning(worker))
                      .toList();
              assertThat(ready).anyMatch(Worker::isMaster);
              assertThat(ready).anyMatch(worker -> !worker.isMaster());
            });
  }

  private FaultCluster serving() {
    if (cluster.isEmpty()) {
      start();
    } else {
      try {
        awaitServing(cluster.get());
      } catch (ConditionTimeoutException brokenByTheCaseBefore) {
        stop();
        start();
      }
    }
    return cluster.orElseThrow();
  }

  private void start() {
    FaultCluster started =
        FaultCluster.with(FaultCluster.Broker.EMBEDDED)
            .slaves(SLAVES)
            .sessionTimeout(SESSION)
            .agent(agent)
            .start();
    cluster = Optional.of(started);
    fill(started.database());
    ledger = Optional.of(new Ledger(started::database, 2, Duration.ofMillis(50)));
  }

  private static void fill(Database database) {
    ArrayNode rows = Json.array();
    for (int id = 0; id < WIDE_ROWS; id++) {
      rows.addObject().put("id", id).put("a", "wide ".repeat(100)).put("n", id);
    }
    database.insert(database.tableWith(), rows);
  }

  private Ledger writes() {
    return ledger.orElseThrow();
  }

  private void stop() {
    agent.disarmAll();
    try {
      ledger.ifPresent(Ledger::close);
    } finally {
      cluster.ifPresent(FaultCluster::close);
      cluster = Optional.empty();
      ledger = Optional.empty();
    }
  }

  @AfterAll
  void close() {
    try (agent) {
      stop();
    }
  }
}
