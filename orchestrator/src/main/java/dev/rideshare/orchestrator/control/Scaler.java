package dev.rideshare.orchestrator.control;

import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.control.Autoscaler;
import dev.rideshare.model.control.ControlState;
import dev.rideshare.model.control.Load;
import dev.rideshare.model.control.Observation;
import dev.rideshare.model.control.OrchestratorStatus;
import dev.rideshare.model.control.ScalingPolicy;
import dev.rideshare.model.control.ScalingState;
import dev.rideshare.model.control.ScalingStep;
import dev.rideshare.orchestrator.events.Event.Kind;
import dev.rideshare.orchestrator.events.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Lets the autoscaler look at what all orchestrators counted, and keeps what it decides. Used by
 * the control loop's thread alone.
 */
final class Scaler {
  private final Scaling settings;
  private final Autoscaler autoscaler;
  private final Cluster cluster;
  private final ControlMemory memory;
  private final Supplier<OrchestratorStatus> own;
  private final LoadMeter loads;
  private final EventLog events;

  /** The latest word of each orchestrator, of dead ones too, until the window ends. */
  private final Map<String, OrchestratorStatus> latest = new HashMap<>();

  private Optional<Instant> windowBegan = Optional.empty();

  Scaler(
      Scaling settings,
      Cluster cluster,
      ControlMemory memory,
      Supplier<OrchestratorStatus> own,
      LoadMeter loads,
      EventLog events) {
    this.settings = settings;
    this.autoscaler = new Autoscaler(settings.policy(), settings.limits());
    this.cluster = cluster;
    this.memory = memory;
    this.own = own;
    this.loads = loads;
    this.events = events;
  }

  /** Each orchestrator's own word, by its run; for this one, the figures of now. */
  private Map<String, OrchestratorStatus> orchestrators() throws Exception {
    Map<String, OrchestratorStatus> all = new HashMap<>();
    cluster.orchestrators().forEach(each -> all.put(each.run(), each));
    OrchestratorStatus here = own.get();
    all.put(here.run(), here);
    return all;
  }

  private static Map<String, Long> reads(Map<String, OrchestratorStatus> orchestrators) {
    Map<String, Long> reads = new HashMap<>();
    orchestrators.forEach((run, each) -> reads.put(run, each.reads()));
    return reads;
  }

  /**
   * Decides, if a window has ended.
   *
   * @return how many slaves there should be
   */
  Wanted look(ControlState control, ClusterView view, Instant now) throws Exception {
    windowBegan = control.scaling().windowBegan();
    if (!view.hasReadyMaster()) {
      return wanted(control.scaling()); // a window that ends now is judged once there is one
    }
    Map<String, OrchestratorStatus> living = orchestrators();
    latest.putAll(living);
    boolean joining =
        view.slaves().stream().anyMatch(slave -> slave.state() == MemberState.JOINING)
            || view.slaves().size() < control.scaling().wanted();
    boolean windowEnds =
        control
            .scaling()
            .windowBegan()
            .filter(began -> !now.isBefore(began.plus(settings.limits().window())))
            .isPresent();
    boolean byLoad = settings.policy() instanceof ScalingPolicy.Load;
    Optional<Load> load =
        byLoad && windowEnds ? loads.sinceLast(view, latest.values()) : Optional.empty();
    ScalingStep step =
        autoscaler.next(control.scaling(), new Observation(now, reads(latest), load, joining));
    return switch (step) {
      case ScalingStep.Waited() -> wanted(control.scaling());
      case ScalingStep.Began(ScalingState next) -> {
        keep(control, next);
        windowBegan = next.windowBegan();
        if (byLoad) {
          loads.sinceLast(view, latest.values()); // what comes after is this window's
        }
        yield wanted(next);
      }
      case ScalingStep.Decided decided -> {
        windowBegan = decided.state().windowBegan();
        if (keep(control, decided.state())) {
          tell(decided);
          latest.keySet().retainAll(living.keySet());
        }
        yield wanted(decided.state());
      }
    };
  }

  /** False if somebody else has decided meanwhile. */
  private boolean keep(ControlState before, ScalingState next) throws Exception {
    return memory.change(
        state ->
            state.scaling().equals(before.scaling())
                ? Optional.of(state.with(next))
                : Optional.empty());
  }

  private void tell(ScalingStep.Decided decided) {
    String cause =
        decided.changes()
            ? (settings.dryRun() ? "would scale from " : "scaling from ")
                + decided.before()
                + " to "
                + decided.state().wanted()
                + " slaves: "
                + decided.reason()
            : "staying at " + decided.before() + " slaves: " + decided.reason();
    events.add(
        Kind.SCALING,
        cause,
        settings.limits().window(),
        Map.of(
            "reads", decided.reads(),
            "before", decided.before(),
            "wanted", decided.state().wanted(),
            "dryRun", settings.dryRun()));
  }

  private Wanted wanted(ScalingState state) {
    return new Wanted(settings.dryRun() ? settings.atFirst() : state.wanted());
  }

  /** How long the window lasts still, by the last look; empty where none is open. */
  Optional<Duration> untilDecision(Instant now) {
    return windowBegan.map(began -> Duration.between(now, began.plus(settings.limits().window())));
  }

  /** For people. */
  ScalingStatus status(ControlState control) throws Exception {
    ScalingState scaling = control.scaling();
    return new ScalingStatus(
        settings,
        wanted(scaling).slaves(),
        scaling.readsSince(reads(orchestrators())),
        scaling.windowBegan());
  }
}
