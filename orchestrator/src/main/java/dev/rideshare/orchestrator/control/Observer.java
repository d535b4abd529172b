package dev.rideshare.orchestrator.control;

import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.control.ControlState;
import dev.rideshare.orchestrator.launcher.Launcher;
import dev.rideshare.orchestrator.launcher.Launcher.Presence;
import dev.rideshare.orchestrator.launcher.Launcher.Running;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts together what the planner looks at. Used by the control loop's thread alone. */
final class Observer {
  private record Run(String name, long pid) {}

  private final Cluster cluster;
  private final @Nullable Launcher launcher;
  private final Folders folders;
  private final BackOff backOff;
  private final Set<Run> shown = new HashSet<>();
  private final Map<Run, Instant> missingSince = new HashMap<>();

  Observer(Cluster cluster, @Nullable Launcher launcher, Folders folders, BackOff backOff) {
    this.cluster = cluster;
    this.launcher = launcher;
    this.folders = folders;
    this.backOff = backOff;
  }

  Picture look(ClusterView view, ControlState control, Instant now) throws IOException {
    boolean leads = cluster.leads();
    List<Folder> all = folders.list();
    List<Member> gone = gone(view, leads, all);
    List<Running> running = launcher == null ? List.of() : launcher.running();
    return new Picture(
        now,
        view,
        leads,
        launcher != null,
        running,
        gone,
        absent(view, running, now),
        all,
        control.lastWorker(),
        control.draining(),
        backOff.notBefore());
  }

  /** Who leads looks after all workers of this host; others after those that they started. */
  private List<Member> gone(ClusterView view, boolean leads, List<Folder> all) {
    List<Member> gone = new ArrayList<>();
    if (launcher != null) {
      Set<String> here = new HashSet<>(all.stream().map(Folder::name).toList());
      for (Member member : view.workers()) {
        if ((leads || here.contains(member.name())) && launcher.presence(member) == Presence.GONE) {
          gone.add(member);
        }
      }
    }
    return gone;
  }

  /** While ZooKeeper is away it shows nobody, which says nothing about anybody. */
  private Map<String, Absence> absent(ClusterView view, List<Running> running, Instant now) {
    if (!view.connected()) {
      missingSince.clear();
      return Map.of();
    }
    Set<Run> present = new HashSet<>();
    view.workers().forEach(member -> present.add(new Run(member.name(), member.pid())));
    Set<Run> processes = new HashSet<>();
    running.forEach(process -> processes.add(new Run(process.name(), process.pid())));
    shown.addAll(present);
    shown.retainAll(processes);
    missingSince.keySet().removeIf(run -> present.contains(run) || !processes.contains(run));
    Map<String, Absence> absent = new HashMap<>();
    for (Run run : processes) {
      if (!present.contains(run)) {
        missingSince.putIfAbsent(run, now);
        absent.put(run.name(), new Absence(run.pid(), missingSince.get(run), shown.contains(run)));
      }
    }
    return absent;
  }
}
