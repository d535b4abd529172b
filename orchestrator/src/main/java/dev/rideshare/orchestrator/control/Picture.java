package dev.rideshare.orchestrator.control;

import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.orchestrator.launcher.Launcher.Running;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * All that the planner looks at, taken at one moment.
 *
 * @param canLaunch whether this orchestrator starts workers at all
 * @param running the processes that the launcher runs
 * @param gone members whose znode is still there but whose process has ended
 * @param folders the workers' folders on this machine
 * @param lastNumber the highest number that a worker's name ever had here
 * @param notBefore what failed lately must not be started again before this; by worker's name, or
 *     {@link Planner#FRESH} for all new workers
 */
record Picture(
    Instant now,
    ClusterView view,
    boolean canLaunch,
    List<Running> running,
    List<Member> gone,
    List<Folder> folders,
    long lastNumber,
    Map<String, Instant> notBefore) {
  Picture {
    running = List.copyOf(running);
    gone = List.copyOf(gone);
    folders = List.copyOf(folders);
    notBefore = Map.copyOf(notBefore);
  }
}
