package dev.rideshare.orchestrator.control;

import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.orchestrator.launcher.Launcher.Running;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that the planner looks at, taken at one moment.
 *
 * @param leads whether this orchestrator leads the control loop; otherwise it only clears away what
 *     is its own
 * @param canLaunch whether this orchestrator starts workers at all
 * @param running the processes that the launcher runs
 * @param gone members whose znode is still there but whose process has ended
 * @param absent those that run without being shown by ZooKeeper, by name
 * @param folders the workers' folders on this machine
 * @param lastNumber the highest number that a worker's name ever had
 * @param draining names of workers that are to end once others have taken their place
 * @param notBefore what failed lately must not be started again before this; by worker's name, or
 *     {@link Planner#FRESH} for all new workers
 */
record Picture(
    Instant now,
    ClusterView view,
    boolean leads,
    boolean canLaunch,
    List<Running> running,
    List<Member> gone,
    Map<String, Absence> absent,
    List<Folder> folders,
    long lastNumber,
    Set<String> draining,
    Map<String, Instant> notBefore) {
  Picture {
    running = List.copyOf(running);
    gone = List.copyOf(gone);
    absent = Map.copyOf(absent);
    folders = List.copyOf(folders);
    draining = Set.copyOf(draining);
    notBefore = Map.copyOf(notBefore);
  }
}
