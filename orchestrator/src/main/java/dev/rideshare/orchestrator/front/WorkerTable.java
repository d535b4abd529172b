package dev.rideshare.orchestrator.front;

import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.model.replication.WorkerStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The members joined with their own word on where they are. For a worker that gave none, the
 * figures of its znode stand, which may be older, and no checksum.
 */
final class WorkerTable {
  private WorkerTable() {}

  static List<Map<String, @Nullable Object>> rows(ClusterView view, List<WorkerStatus> statuses) {
    long committed = committed(view, statuses);
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (Member member : view.workers()) {
      rows.add(row(member, statusOf(member, statuses), committed));
    }
    return rows;
  }

  private static Optional<WorkerStatus> statusOf(Member member, List<WorkerStatus> statuses) {
    return statuses.stream()
        .filter(status -> status.name().equals(member.name()) && status.pid() == member.pid())
        .findFirst();
  }

  /** The master's committed index; where it says none, the highest that anyone knows of. */
  private static long committed(ClusterView view, List<WorkerStatus> statuses) {
    Optional<Long> mastersWord =
        view.master()
            .flatMap(master -> statusOf(master, statuses))
            .map(status -> status.committed().index());
    return mastersWord.orElseGet(
        () ->
            Math.max(
                statuses.stream().mapToLong(each -> each.committed().index()).max().orElse(0),
                view.workers().stream()
                    .mapToLong(each -> each.position().index())
                    .max()
                    .orElse(0)));
  }

  private static Map<String, @Nullable Object> row(
      Member member, Optional<WorkerStatus> status, long committed) {
    Position applied = status.map(each -> each.applied().position()).orElse(member.position());
    Role role = member.role();
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("name", member.name());
    row.put("pid", member.pid());
    row.put("role", role.name().toLowerCase(Locale.ROOT));
    row.put(
        "state",
        status.map(WorkerStatus::state).orElse(member.state()).name().toLowerCase(Locale.ROOT));
    row.put("epoch", status.map(WorkerStatus::epoch).orElse(member.epoch()));
    row.put("appliedIndex", applied.toString());
    row.put("checksum", status.map(each -> each.applied().checksum().toString()).orElse(null));
    row.put("lag", Math.max(0, committed - applied.index()));
    row.put("host", member.host());
    row.put("startedAt", member.startedAt().toString());
    return row;
  }
}
