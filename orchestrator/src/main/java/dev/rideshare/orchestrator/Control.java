package dev.rideshare.orchestrator;

import dev.rideshare.model.cluster.Role;
import dev.rideshare.model.control.ScalingLimits;
import dev.rideshare.model.control.ScalingPolicy;
import dev.rideshare.orchestrator.control.Crash;
import dev.rideshare.orchestrator.control.Reconciler;
import dev.rideshare.orchestrator.control.ScalingStatus;
import dev.rideshare.orchestrator.front.ControlPlane;

/** The control loop, as the API asks it. */
record Control(Reconciler reconciler) implements ControlPlane {
  @Override
  public Kill kill(Role role) {
    Crash crash =
        switch (role) {
          case MASTER -> reconciler.crashMaster();
          case SLAVE -> reconciler.crashSlave();
        };
    return switch (crash) {
      case Crash.Killed(long pid) -> new Killed(pid);
      case Crash.Impossible(String why) -> new Impossible(why);
    };
  }

  @Override
  public boolean drain(String worker) throws Exception {
    return reconciler.drain(worker);
  }

  @Override
  public ScalingReport scaling() throws Exception {
    ScalingStatus status = reconciler.scaling();
    ScalingLimits limits = status.settings().limits();
    return new ScalingReport(
        switch (status.settings().policy()) {
          case ScalingPolicy.Reads _ -> "reads";
          case ScalingPolicy.Load _ -> "load";
        },
        status.settings().dryRun(),
        limits.window(),
        status.settings().policy() instanceof ScalingPolicy.Reads(int perSlave) ? perSlave : 0,
        limits.floor(),
        limits.ceiling(),
        status.wanted(),
        status.reads(),
        status.windowEnds());
  }
}
