package dev.rideshare.orchestrator.control;

import static dev.rideshare.orchestrator.control.Pictures.healthy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.orchestrator.control.Reconciler.Crash;
import dev.rideshare.orchestrator.events.Event;
import dev.rideshare.orchestrator.events.Event.Kind;
import dev.rideshare.orchestrator.events.EventLog;
import java.io.IOException;
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
  private Reconciler reconciler;

  @BeforeEach
  void setUp() {
    reconciler = new Reconciler(cluster, launcher, data, () -> new Wanted(1), events, clock);
    reconciler.listen();
  }

  @Test
  void foundsADatabaseAndStartsItsWorkersInTwoPasses() throws IOException {
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
  void saysWhatIsWrongOnceAndStartsNothingBesideAnEmptyZooKeeper() throws IOException {
    Files.createDirectories(data.resolve("workers/worker-1"));
    cluster.view = new ClusterView(Optional.empty(), Optional.empty(), List.of(), true);

    reconciler.pass();
    reconciler.pass();

    assertThat(kinds()).containsExactly(Kind.PROBLEM);
    assertThat(launcher.started).isEmpty();
    assertThat(cluster.view.cluster()).isEmpty();
  }

  @Test
  void holdsBackNewWorkersThatEndBeforeTheyEverServed() throws IOException {
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
  void replacesAtOnceAWorkerThatHadServed() throws IOException {
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
  void killsTheSlaveOfTheHighestPidAndTakesItsZnodeAway() throws IOException {
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
  void aWorkerKilledOnRequestIsNotHeldBackAsAFailure() throws IOException {
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
  void tellsAWorkerThatIsOneTooManyToEndOnce() throws IOException {
    cluster.view = healthy(1, 2, 3).view();
    launcher.runs(1);
    launcher.runs(2);
    launcher.runs(3);

    reconciler.pass();
    reconciler.pass();

    assertThat(launcher.stopped).containsExactly("worker-3");
  }

  @Test
  void removesTheZnodeOfAWorkerWhoseProcessIsGone() throws IOException {
    Files.createDirectories(data.resolve("workers/worker-2"));
    cluster.view = healthy(1, 2).view();
    launcher.runs(1);
    launcher.gone.add("worker-2");

    reconciler.pass();

    assertThat(cluster.removed).extracting(Member::name).containsExactly("worker-2");
    assertThat(launcher.started).containsExactly("worker-3");
  }

  private List<Kind> kinds() {
    return events.newestFirst().stream()
        .map(Event::kind)
        .filter(kind -> kind != Kind.DECISION)
        .toList();
  }

  private static final class FakeCluster implements Cluster {
    private ClusterView view = ClusterView.UNKNOWN;
    private final List<Member> removed = new ArrayList<>();

    @Override
    public ClusterView view() {
      return view;
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
  }
}
