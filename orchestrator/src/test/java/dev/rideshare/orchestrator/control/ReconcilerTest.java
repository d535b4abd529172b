package dev.rideshare.orchestrator.control;

import static dev.rideshare.orchestrator.control.Pictures.healthy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.coordination.Versioned;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.control.ControlState;
import dev.rideshare.model.control.OrchestratorStatus;
import dev.rideshare.model.control.ScalingLimits;
import dev.rideshare.model.control.ScalingPolicy;
import dev.rideshare.orchestrator.events.Event;
import dev.rideshare.orchestrator.events.Event.Kind;
import dev.rideshare.orchestrator.events.EventLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcilerTest {
  @TempDir Path data;
  private final TestClock clock = new TestClock();
  private final EventLog events = new EventLog(clock);
  private final FakeCluster cluster = new FakeCluster();
  private final FakeLauncher launcher = new FakeLauncher();
  private final List<String> handedOver = new ArrayList<>();
  private long reads;
  private Reconciler reconciler;

  @BeforeEach
  void setUp() {
    reconciler = reconciler(1);
    reconciler.listen();
  }

  private Reconciler reconciler(int slaves) {
    Scaling scaling =
        new Scaling(
            new ScalingPolicy.Reads(20),
            new ScalingLimits(Duration.ofMinutes(2), 1, 8),
            slaves,
            false);
    return new Reconciler(
        new ControlParts(
            cluster,
            Optional.of(launcher),
            data,
            scaling,
            () -> new OrchestratorStatus("o", "here", "host", 1, true, reads, 0, 0),
            _ -> {},
            List::of,
            (master, to) -> handedOver.add(master.name() + " to " + to.name()),
            events,
            clock,
            Leftovers.NONE));
  }

  @Test
  void foundsADatabaseAndStartsItsWorkersInTwoPasses() throws Exception {
    cluster.view = new ClusterView(Optional.empty(), Optional.empty(), List.of(), true);
    reconciler.pass();
    assertThat(cluster.view.cluster())
        .hasValueSatisfying(state -> assertThat(state.isNew()).isTrue());

    reconciler.pass();
    reconciler.pass();

    assertThat(launcher.started).containsExactly("worker-1", "worker-2");
    assertThat(kinds()).containsSubsequence(Kind.START, Kind.START, Kind.FOUNDED);
  }

  @Test
  void saysWhatIsWrongOnceAndStartsNothingBesideAnEmptyZooKeeper() throws Exception {
    Files.createDirectories(data.resolve("workers/worker-1"));
    cluster.view = new ClusterView(Optional.empty(), Optional.empty(), List.of(), true);

    reconciler.pass();
    reconciler.pass();

    assertThat(kinds()).containsExactly(Kind.PROBLEM);
    assertThat(launcher.started).isEmpty();
    assertThat(cluster.view.cluster()).isEmpty();
  }

  @Test
  void holdsBackNewWorkersThatEndBeforeTheyEverServed() throws Exception {
    cluster.view = healthy(1).view();
    launcher.runs(1);
    reconciler.pass();
    assertThat(launcher.started).containsExactly("worker-2");

    launcher.end("worker-2", 1);
    reconciler.pass();
    assertThat(launcher.started).hasSize(1);
    clock.advance(Duration.ofSeconds(1));
    reconciler.pass();
    assertThat(launcher.started).containsExactly("worker-2", "worker-3");

    launcher.end("worker-3", 1);
    reconciler.pass();
    clock.advance(Duration.ofSeconds(1));
    reconciler.pass();
    assertThat(launcher.started).hasSize(2);
    clock.advance(Duration.ofSeconds(1));
    reconciler.pass();
    assertThat(launcher.started).hasSize(3);
  }

  @Test
  void actsNotWhileItsLauncherCantSayWhatRuns() throws Exception {
    cluster.view = healthy(1).view();
    launcher.runs(1);
    launcher.away = true;
    reconciler.pass();
    reconciler.pass();
    assertThat(launcher.started).isEmpty();
    assertThat(events.newestFirst())
        .extracting(Event::cause)
        .containsOnlyOnce("the engine does not answer: nothing is started, stopped or removed");

    launcher.away = false;
    reconciler.pass();
    assertThat(launcher.started).containsExactly("worker-2");
  }

  @Test
  void replacesAtOnceAWorkerThatHadServed() throws Exception {
    cluster.view = healthy(1, 2).view();
    launcher.runs(1);
    launcher.runs(2);
    reconciler.pass();

    launcher.end("worker-2", 137);
    cluster.view = healthy(1, 2).dead(2).view();
    reconciler.pass();

    assertThat(launcher.started).containsExactly("worker-3");
    assertThat(kinds()).contains(Kind.DEATH);
  }

  @Test
  void killsTheSlaveOfTheHighestPidAndTakesItsZnodeAway() throws Exception {
    cluster.view = healthy(1, 2, 3).view();
    launcher.runs(1);
    launcher.runs(2);
    launcher.runs(3);
    reconciler.pass();

    assertThat(reconciler.crashSlave()).isEqualTo(new Crash.Killed(103));
    assertThat(cluster.removed).extracting(Member::name).containsExactly("worker-3");
    assertThat(reconciler.crashMaster()).isEqualTo(new Crash.Killed(101));
    assertThat(launcher.killed).containsExactly("worker-3", "worker-1");
  }

  @Test
  void saysWhyNobodyWasKilled() {
    cluster.view = Pictures.healthy(1).view();

    assertThat(reconciler.crashSlave())
        .isEqualTo(new Crash.Impossible("there is no slave right now"));
    assertThat(reconciler.crashMaster()).isInstanceOf(Crash.Impossible.class);
    assertThat(cluster.removed).isEmpty();
  }

  @Test
  void aWorkerKilledOnRequestIsNotHeldBackAsAFailure() throws Exception {
    cluster.view = healthy(1).view();
    launcher.runs(1);
    reconciler.pass();
    cluster.view = healthy(1).slave(2, MemberState.JOINING).view();
    launcher.pid("worker-2", 102);

    assertThat(reconciler.crashSlave()).isEqualTo(new Crash.Killed(102));
    launcher.end("worker-2", 137);
    cluster.view = healthy(1).view();
    reconciler.pass();

    assertThat(launcher.started).containsExactly("worker-2", "worker-3");
  }

  @Test
  void tellsAWorkerThatIsOneTooManyToEndOnce() throws Exception {
    cluster.view = healthy(1, 2, 3).view();
    launcher.runs(1);
    launcher.runs(2);
    launcher.runs(3);

    reconciler.pass();
    reconciler.pass();

    assertThat(launcher.stopped).containsExactly("worker-3");
  }

  @Test
  void removesTheZnodeOfAWorkerWhoseProcessIsGone() throws Exception {
    Files.createDirectories(data.resolve("workers/worker-2"));
    cluster.view = healthy(1, 2).view();
    launcher.runs(1);
    launcher.gone.add("worker-2");

    reconciler.pass();

    assertThat(cluster.removed).extracting(Member::name).containsExactly("worker-2");
    assertThat(launcher.started).containsExactly("worker-3");
  }

  @Test
  void scalesByTheReadsOfAWindowAndBack() throws Exception {
    cluster.view = healthy(1, 2).view();
    launcher.runs(1);
    launcher.runs(2);
    reads = 1;
    reconciler.pass();
    reads = 41;
    clock.advance(Duration.ofMinutes(2));
    reconciler.pass();

    assertThat(launcher.started).containsExactly("worker-3", "worker-4");
    assertThat(newest(Kind.SCALING).cause())
        .isEqualTo("scaling from 1 to 3 slaves: 41 reads at 20 for each slave ask for 3 slaves");
    assertThat(reconciler.scaling().wanted()).isEqualTo(3);

    cluster.view = healthy(1, 2, 3, 4).view();
    launcher.pid("worker-3", 103);
    launcher.pid("worker-4", 104);
    clock.advance(Duration.ofMinutes(2));
    reconciler.pass();

    assertThat(launcher.stopped).containsExactly("worker-4", "worker-3");
  }

  @Test
  void theNextLeaderGoesOnWithTheWindowAndTheNumberWanted() throws Exception {
    cluster.view = healthy(1, 2).view();
    launcher.runs(1);
    launcher.runs(2);
    reads = 30;
    reconciler.pass();
    clock.advance(Duration.ofMinutes(2));

    reconciler(1).pass();

    assertThat(launcher.started).containsExactly("worker-3");
    cluster.view = healthy(1, 2, 3).view();
    launcher.pid("worker-3", 103);
    reconciler(1).pass();
    assertThat(launcher.stopped).isEmpty();
  }

  @Test
  void whoDoesNotLeadStartsAndEndsNothing() throws Exception {
    cluster.leads = false;
    cluster.view = healthy(1).view();
    launcher.runs(1);
    reads = 1_000;
    reconciler.pass();
    clock.advance(Duration.ofMinutes(2));
    reconciler.pass();

    assertThat(launcher.started).isEmpty();
    assertThat(cluster.control).isEmpty();
    assertThat(kinds()).containsExactly(Kind.ELECTION);
  }

  @Test
  void aNameThatAnotherLeaderTookMeanwhileIsNotGivenTwice() throws Exception {
    cluster.view = healthy(1).view();
    launcher.runs(1);
    cluster.beforeWriting = () -> cluster.put(ControlState.first(1).withLastWorker(2));

    reconciler.pass();
    assertThat(launcher.started).isEmpty();

    reconciler.pass();
    assertThat(launcher.started).containsExactly("worker-3");
  }

  @Test
  void replacesADrainedWorkerFirstAndThenLetsItGo() throws Exception {
    cluster.view = healthy(1, 2).view();
    launcher.runs(1);
    launcher.runs(2);
    reconciler.pass();
    assertThat(reconciler.drain("worker-2")).isTrue();
    assertThat(reconciler.drain("worker-2")).isFalse();

    reconciler.pass();
    assertThat(launcher.started).containsExactly("worker-3");
    assertThat(launcher.stopped).isEmpty();

    cluster.view = healthy(1, 2, 3).view();
    launcher.pid("worker-3", 103);
    reconciler.pass();
    assertThat(launcher.stopped).containsExactly("worker-2");

    launcher.end("worker-2", 0);
    cluster.view = healthy(1, 3).view();
    reconciler.pass();
    assertThat(cluster.control.orElseThrow().value().draining()).isEmpty();
    assertThat(launcher.started).hasSize(1);
  }

  @Test
  void aDrainedMasterHandsOverFirst() throws Exception {
    cluster.view = healthy(1, 2, 3).view();
    launcher.runs(1);
    launcher.runs(2);
    launcher.runs(3);
    reconciler.drain("worker-1");
    reconciler.pass();

    assertThat(handedOver).containsExactly("worker-1 to worker-2");
    assertThat(launcher.stopped).isEmpty();
  }

  @Test
  void yieldsToAnotherOrchestratorWhereItHasNoInSyncCopy() throws Exception {
    cluster.view = new Pictures().cluster(Pictures.inSync(3, 9)).view();
    for (int pass = 0; pass < 3; pass++) {
      reconciler.pass();
    }
    assertThat(cluster.yielded).isZero();

    cluster.others.add(new OrchestratorStatus("a", "a", "host", 2, true, 0, 0, 0));
    cluster.others.add(new OrchestratorStatus("o", "here", "host", 1, true, 0, 0, 0));
    for (int pass = 0; pass < 3; pass++) {
      reconciler.pass();
    }
    assertThat(cluster.yielded).isOne();
  }

  @Test
  void killsAProcessThatHasLostItsSessionForGoodAndReplacesItBeforeThat() throws Exception {
    cluster.view = healthy(1, 2).view();
    launcher.runs(1);
    launcher.runs(2);
    reconciler.pass();
    cluster.view = healthy(1, 2).dead(2).view();
    reconciler.pass();
    assertThat(launcher.started).isEmpty();

    clock.advance(Duration.ofSeconds(2));
    reconciler.pass();
    assertThat(launcher.started).containsExactly("worker-3");
    assertThat(launcher.killed).isEmpty();

    clock.advance(Duration.ofSeconds(28));
    reconciler.pass();
    assertThat(launcher.killed).containsExactly("worker-2");
    assertThat(newest(Kind.KILL).cause())
        .isEqualTo("killed worker-2 (process 102): ZooKeeper has not shown it for 30 s");
  }

  @Test
  void holdsBackWorkersThatServeOnlyBrieflyAgainAndAgain() throws Exception {
    cluster.view = healthy(1).view();
    launcher.runs(1);
    int slave = 2;
    for (int life = 0; life < 3; life++) {
      reconciler.pass();
      assertThat(launcher.started).hasSize(life + 1);
      launcher.pid("worker-" + slave, 100 + slave);
      cluster.view = healthy(1, slave).view();
      reconciler.pass();
      launcher.end("worker-" + slave, 1);
      cluster.view = healthy(1).view();
      slave++;
    }
    reconciler.pass();
    assertThat(launcher.started).hasSize(3);
    clock.advance(Duration.ofSeconds(1));
    reconciler.pass();
    assertThat(launcher.started).hasSize(4);
  }

  private Event newest(Kind kind) {
    return events.newestFirst().stream()
        .filter(event -> event.kind() == kind)
        .findFirst()
        .orElseThrow();
  }

  private List<Kind> kinds() {
    return events.newestFirst().stream()
        .map(Event::kind)
        .filter(kind -> kind != Kind.DECISION && kind != Kind.LEADER)
        .toList();
  }

  private static final class FakeCluster implements Cluster {
    private ClusterView view = ClusterView.UNKNOWN;
    private boolean leads = true;
    private int yielded;
    private Optional<Versioned<ControlState>> control = Optional.empty();
    private Runnable beforeWriting = () -> {};
    private final List<OrchestratorStatus> others = new ArrayList<>();
    private final List<Member> removed = new ArrayList<>();

    void put(ControlState state) {
      control = Optional.of(new Versioned<>(state, control.map(Versioned::version).orElse(-1) + 1));
    }

    private void interfere() {
      Runnable once = beforeWriting;
      beforeWriting = () -> {};
      once.run();
    }

    @Override
    public ClusterView view() {
      return view;
    }

    @Override
    public boolean leads() {
      return leads;
    }

    @Override
    public void stepBack() {
      yielded++;
    }

    @Override
    public boolean found(ClusterState state) {
      view = new ClusterView(Optional.of(state), view.master(), view.slaves(), true);
      return true;
    }

    @Override
    public void removeDead(Member member) {
      removed.add(member);
    }

    @Override
    public Optional<Versioned<ControlState>> readControl() {
      return control;
    }

    @Override
    public boolean createControl(ControlState state) {
      interfere();
      if (control.isPresent()) {
        return false;
      }
      put(state);
      return true;
    }

    @Override
    public boolean compareAndSetControl(int version, ControlState next) {
      interfere();
      if (control.isEmpty() || control.get().version() != version) {
        return false;
      }
      put(next);
      return true;
    }

    @Override
    public List<OrchestratorStatus> orchestrators() {
      return others;
    }
  }
}
