package dev.rideshare.orchestrator;

import dev.rideshare.coordination.CoordinationException;
import dev.rideshare.coordination.Coordinator;
import dev.rideshare.coordination.Leadership;
import dev.rideshare.coordination.Versioned;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.control.ControlState;
import dev.rideshare.model.control.OrchestratorStatus;
import dev.rideshare.orchestrator.control.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The control loop's side of ZooKeeper. */
record ZooKeeperCluster(Coordinator coordinator, Leadership leadership) implements Cluster {
  private static final Duration VIEW_PATIENCE = Duration.ofSeconds(1);

  @Override
  public ClusterView view() {
    return coordinator.view();
  }

  @Override
  public boolean leads() {
    return leadership.isHeld();
  }

  @Override
  public void stepBack() {
    leadership.stepBack();
  }

  @Override
  public boolean found(ClusterState state) throws CoordinationException {
    return coordinator.createCluster(state);
  }

  /** Returns when the picture shows it too, so that nobody is shown the dead worker again. */
  @Override
  public void removeDead(Member member) throws CoordinationException, InterruptedException {
    coordinator.removeDead(member);
    coordinator.await(view -> view.workers().stream().noneMatch(member::isSameRun), VIEW_PATIENCE);
  }

  @Override
  public Optional<Versioned<ControlState>> readControl() throws CoordinationException {
    return coordinator.readControl();
  }

  @Override
  public boolean createControl(ControlState state) throws CoordinationException {
    return coordinator.createControl(state);
  }

  @Override
  public boolean compareAndSetControl(int version, ControlState next) throws CoordinationException {
    return coordinator.compareAndSetControl(version, next);
  }

  @Override
  public List<OrchestratorStatus> orchestrators() throws CoordinationException {
    return coordinator.orchestrators();
  }
}
