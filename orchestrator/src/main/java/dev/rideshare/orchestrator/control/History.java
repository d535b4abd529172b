package dev.rideshare.orchestrator.control;

import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.orchestrator.events.Event;
import dev.rideshare.orchestrator.events.Event.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells from one picture of the cluster to the next what has happened: elections, deaths,
 * newcomers. Time is passed in. Not thread-safe.
 */
final class History {
  private record Run(String name, long pid) {
    static Run of(Member member) {
      return new Run(member.name(), member.pid());
    }
  }

  private record Death(Run run, Instant at) {}

  private Map<Run, Member> known = new LinkedHashMap<>();

  /** Less than this is a brief time to serve. */
  static final Duration BRIEF = Duration.ofSeconds(10);

  private final Map<Run, Instant> ready = new HashMap<>();
  private final Map<Run, Instant> outOfSync = new HashMap<>();
  private final Set<Run> dead = new HashSet<>();
  private final Map<String, Instant> started = new HashMap<>();
  private final Deque<Death> unreplaced = new ArrayDeque<>();
  private long announcedEpoch;
  private Optional<Member> master = Optional.empty();
  private Optional<String> lastElected = Optional.empty();
  private Optional<Instant> masterLostAt = Optional.empty();
  private boolean steppedDown;
  private boolean observed;

  /** A worker process was started. */
  void started(String name, Instant now) {
    started.put(name, now);
  }

  /**
   * A worker process has ended, as its launcher saw.
   *
   * @param why by the worker's own account; empty if it told nothing
   */
  Optional<Event> ended(
      String name, long pid, String how, String why, boolean retired, Instant now) {
    Run run = new Run(name, pid);
    String cause = why.isEmpty() ? how : how + ": " + why;
    // One that ended in order left ZooKeeper first: its reason is news all the same.
    return dead.contains(run) && !why.isEmpty() && !retired
        ? Optional.of(death(run, cause, now))
        : died(run, cause, retired, now);
  }

  /** Whether the run has ever served. */
  boolean wasReady(String name, long pid) {
    return ready.containsKey(new Run(name, pid));
  }

  /** Whether it began to serve only a short while ago, if ever. */
  boolean servedBriefly(String name, long pid, Instant now) {
    Instant since = ready.get(new Run(name, pid));
    return since == null || now.isBefore(since.plus(BRIEF));
  }

  /** What is new since the last picture. A picture that is not kept up to date tells nothing. */
  List<Event> observe(ClusterView view, Instant now) {
    List<Event> events = new ArrayList<>();
    if (!view.connected()) {
      return events;
    }
    Map<Run, Member> present = new LinkedHashMap<>();
    view.workers().forEach(member -> present.put(Run.of(member), member));
    for (Member member : known.values()) {
      if (!present.containsKey(Run.of(member))) {
        boolean left = member.state() == MemberState.LEAVING;
        died(Run.of(member), left ? "left in order" : "vanished from ZooKeeper", left, now)
            .ifPresent(events::add);
      }
    }
    for (Member member : view.workers()) {
      Member before = known.get(Run.of(member));
      if (before != null && !before.copyId().equals(member.copyId())) {
        outOfSync.putIfAbsent(Run.of(member), now);
        events.add(
            of(
                member,
                Kind.OUT_OF_SYNC,
                "was taken out of the in-sync set",
                Optional.empty(),
                now));
      }
    }
    known = present;
    observeMaster(view, now, events);
    for (Member member : view.workers()) {
      if (member.state() == MemberState.READY) {
        ready(member, now).filter(_ -> observed).ifPresent(events::add);
      }
    }
    observed = true;
    return events;
  }

  private Optional<Event> ready(Member member, Instant now) {
    Run run = Run.of(member);
    Instant lostAt = outOfSync.remove(run);
    if (ready.putIfAbsent(run, now) == null) {
      return Optional.of(joined(member, now));
    }
    return Optional.ofNullable(lostAt)
        .map(lost -> Duration.between(lost, now))
        .map(lost -> of(member, Kind.REJOINED, "is in sync again", Optional.of(lost), now));
  }

  private Optional<Event> died(Run run, String how, boolean retired, Instant now) {
    if (!dead.add(run)) {
      return Optional.empty();
    }
    Member member = known.get(run);
    if (member != null && member.role() == Role.MASTER) {
      masterLostAt = masterLostAt.or(() -> Optional.of(now));
    }
    if (!retired) {
      unreplaced.add(new Death(run, now));
    }
    return Optional.of(death(run, how, now));
  }

  private Event death(Run run, String how, Instant now) {
    Member member = known.get(run);
    Map<String, Object> details = new LinkedHashMap<>(Map.of("name", run.name(), "pid", run.pid()));
    if (member != null) {
      details.put("role", word(member.role()));
      details.put("position", member.position().toString());
    }
    return new Event(
        now,
        Kind.DEATH,
        (member == null ? "" : word(member.role()) + " ")
            + (run.name() + " (process " + run.pid() + ") " + how),
        Optional.empty(),
        details);
  }

  private void observeMaster(ClusterView view, Instant now, List<Event> events) {
    boolean same =
        view.master().isPresent()
            && master.isPresent()
            && view.master().get().isSameRun(master.get());
    if (master.isPresent() && !same) {
      masterLostAt = masterLostAt.or(() -> Optional.of(now));
    }
    steppedDown |= view.cluster().flatMap(ClusterState::successor).isPresent();
    Optional<Member> before = master;
    master = view.master().or(() -> before);
    if (!view.hasReadyMaster() || view.master().isEmpty()) {
      return;
    }
    Member elected = view.master().get();
    if (elected.epoch() > announcedEpoch) {
      announcedEpoch = elected.epoch();
      String end = steppedDown ? " stepped down" : " was gone";
      String why = lastElected.map(old -> old + end).orElse("the first master seen");
      events.add(election(elected, why, now));
    }
    steppedDown = false;
    lastElected = Optional.of(elected.name() + " (process " + elected.pid() + ")");
    masterLostAt = Optional.empty();
  }

  private Event election(Member elected, String why, Instant now) {
    return new Event(
        now,
        Kind.ELECTION,
        elected.name()
            + " (process "
            + elected.pid()
            + ") is the master of epoch "
            + elected.epoch()
            + ": "
            + why,
        masterLostAt.map(lost -> Duration.between(lost, now)),
        Map.of(
            "name", elected.name(),
            "pid", elected.pid(),
            "epoch", elected.epoch(),
            "position", elected.position().toString()));
  }

  private Event joined(Member member, Instant now) {
    Instant since = started.remove(member.name());
    Death death = since == null ? null : unreplaced.poll();
    if (death == null) {
      var took = Optional.ofNullable(since).map(start -> Duration.between(start, now));
      return of(member, Kind.JOINED, "is ready", took, now);
    }
    Map<String, Object> details =
        new LinkedHashMap<>(Map.of("name", member.name(), "pid", member.pid()));
    details.put("replaces", death.run().name());
    details.put("replacesPid", death.run().pid());
    return new Event(
        now,
        Kind.REPLACEMENT,
        member.name()
            + " (process "
            + member.pid()
            + ") took the place of "
            + death.run().name()
            + " (process "
            + death.run().pid()
            + ")",
        Optional.of(Duration.between(death.at(), now)),
        details);
  }

  private static Event of(
      Member member, Kind kind, String what, Optional<Duration> took, Instant now) {
    return new Event(
        now,
        kind,
        member.name() + " (process " + member.pid() + ") " + what,
        took,
        Map.of("name", member.name(), "pid", member.pid()));
  }

  private static String word(Role role) {
    return switch (role) {
      case MASTER -> "master";
      case SLAVE -> "slave";
    };
  }
}
