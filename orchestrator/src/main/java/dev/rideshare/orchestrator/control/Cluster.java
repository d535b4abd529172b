package dev.rideshare.orchestrator.control;

import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;

/** What the control loop needs of ZooKeeper. */
public interface Cluster {
  ClusterView view();

  /** Founds the database, by compare-and-set; false if there is one. */
  boolean found(ClusterState state) throws Exception;

  /** Takes an ended worker's znodes away, if they still describe that run of it. */
  void removeDead(Member member) throws Exception;
}
