package dev.rideshare.orchestrator.control;

import dev.rideshare.coordination.Versioned;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.control.ControlState;
import dev.rideshare.model.control.OrchestratorStatus;
import java.util.List;
import java.util.Optional;

/** What the control loop needs of ZooKeeper. An exception means that the outcome is unknown. */
public interface Cluster {
  ClusterView view();

  /** Whether this orchestrator leads the control loop, as far as it knows. */
  boolean leads();

  /** Lets another orchestrator lead for a while, if there is one. */
  void stepBack();

  /** Founds the database, by compare-and-set; false if there is one. */
  boolean found(ClusterState state) throws Exception;

  /** Takes an ended worker's znodes away, if they still describe that run of it. */
  void removeDead(Member member) throws Exception;

  Optional<Versioned<ControlState>> readControl() throws Exception;

  /** False if there is one. */
  boolean createControl(ControlState state) throws Exception;

  /** False if it has changed since. */
  boolean compareAndSetControl(int version, ControlState next) throws Exception;

  List<OrchestratorStatus> orchestrators() throws Exception;
}
