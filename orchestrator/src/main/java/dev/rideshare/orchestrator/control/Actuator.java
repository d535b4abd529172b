package dev.rideshare.orchestrator.control;

import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.orchestrator.events.Event.Kind;
import dev.rideshare.orchestrator.events.EventLog;
import dev.rideshare.orchestrator.launcher.Launcher;
import dev.rideshare.orchestrator.launcher.Launcher.Exit;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what was planned, and takes note of how processes end. A step that fails is planned again by
 * a later pass, since the picture still asks for it.
 */
final class Actuator {
  private static final Logger log = LoggerFactory.getLogger(Actuator.class);

  private record Run(String name, long pid) {}

  private final Cluster cluster;
  private final @Nullable Launcher launcher;
  private final Folders folders;
  private final Removals removals;
  private final ControlMemory memory;
  private final HandOver handOver;
  private final EventLog events;
  private final History history;
  private final BackOff backOff;

  /** Runs whose end was asked for, so that it counts as no failure. */
  private final Set<Run> expected = ConcurrentHashMap.newKeySet();

  private final Set<String> retired = ConcurrentHashMap.newKeySet();
  private final Map<String, String> backOffKeys = new HashMap<>();

  Actuator(
      Cluster cluster,
      @Nullable Launcher launcher,
      Folders folders,
      Removals removals,
      ControlMemory memory,
      HandOver handOver,
      EventLog events,
      History history,
      BackOff backOff) {
    this.cluster = cluster;
    this.launcher = launcher;
    this.folders = folders;
    this.removals = removals;
    this.memory = memory;
    this.handOver = handOver;
    this.events = events;
    this.history = history;
    this.backOff = backOff;
  }

  /** Whether it was done, and was not done before. */
  boolean carryOut(Action action) {
    try {
      return switch (action) {
        case Action.Found() -> found();
        case Action.RemoveDead(Member member) -> removeDead(member);
        case Action.StartExisting(String name) ->
            start(name, false, "its copy is in the in-sync set and no living worker has one");
        case Action.StartFresh(String name, String why) -> startFresh(name, why);
        case Action.Retire(String name, String why) -> retire(name, why);
        case Action.HandOver(Member master, Member to) -> {
          handOver.ask(master, to);
          yield false;
        }
        case Action.Kill(String name, long pid, String why) -> kill(name, pid, why);
        case Action.Drained(String name) ->
            memory.change(
                state ->
                    state.draining().contains(name)
                        ? Optional.of(state.drained(name))
                        : Optional.empty());
        case Action.RemoveFolder(String name) -> removeFolder(name);
      };
    } catch (Exception e) {
      log.warn("not done, a later pass tries again: {}: {}", action, e.toString());
      return false;
    }
  }

  private boolean found() throws Exception {
    ClusterState state = ClusterState.founded(UUID.randomUUID());
    if (cluster.found(state)) {
      events.add(
          Kind.FOUNDED,
          "founded the database " + state.instance(),
          Map.of("instance", state.instance().toString()));
    }
    return true;
  }

  private boolean removeDead(Member member) throws Exception {
    cluster.removeDead(member);
    return true;
  }

  /** The name is taken for ever first: whoever else would start a worker of it now can't. */
  private boolean startFresh(String name, String why) throws Exception {
    long number = Planner.numberOf(name);
    return memory.change(
            state ->
                state.lastWorker() < number
                    ? Optional.of(state.withLastWorker(number))
                    : Optional.empty())
        && start(name, true, why);
  }

  private boolean start(String name, boolean fresh, String why) {
    if (launcher == null) {
      return false;
    }
    String key = fresh ? Planner.FRESH : name;
    backOffKeys.put(name, key);
    try {
      history.started(name, events.now());
      launcher.start(name, folders.of(name), fresh);
      events.add(
          Kind.START,
          (fresh ? "started the new worker " : "started again ") + name + ": " + why,
          Map.of("name", name, "fresh", fresh));
      return true;
    } catch (IOException e) {
      backOff.failed(key);
      log.warn("could not start {}, a later pass tries again: {}", name, e.toString());
      return false;
    }
  }

  private boolean retire(String name, String why) throws IOException {
    if (launcher == null || retired.contains(name)) {
      return false;
    }
    launcher.stop(name);
    retired.add(name);
    events.add(Kind.RETIREMENT, "told " + name + " to end: " + why, Map.of("name", name));
    return true;
  }

  private boolean kill(String name, long pid, String why) {
    if (launcher != null && launcher.kill(name, pid) instanceof Launcher.Kill.Done) {
      events.add(
          Kind.KILL,
          "killed " + name + " (process " + pid + "): " + why,
          Map.of("name", name, "pid", pid));
      return true;
    }
    return false;
  }

  private boolean removeFolder(String name) throws IOException {
    if (!folders.remove(name)) {
      return false;
    }
    removals.wake();
    events.add(
        Kind.FOLDER_REMOVED,
        "removed the folder of " + name + ": its copy is not in the in-sync set",
        Map.of("name", name));
    return true;
  }

  /** Kills a member on somebody's request, from any thread. Blocks until it is dead. */
  Crash crash(Member member) {
    if (launcher == null) {
      return new Crash.Impossible("this orchestrator has no launcher that could kill workers");
    }
    Run run = new Run(member.name(), member.pid());
    expected.add(run);
    return switch (launcher.kill(member.name(), member.pid())) {
      case Launcher.Kill.Refused(String why) -> {
        expected.remove(run);
        yield new Crash.Impossible(why);
      }
      case Launcher.Kill.Done() -> {
        events.add(
            Kind.KILL,
            "killed " + member.name() + " (process " + member.pid() + ") on request",
            Map.of("name", member.name(), "pid", member.pid()));
        carryOut(new Action.RemoveDead(member));
        yield new Crash.Killed(member.pid());
      }
    };
  }

  /** A process has ended: news for the history, and perhaps a reason to wait before the next. */
  void ended(Exit exit) {
    boolean wasRetired = retired.remove(exit.name());
    boolean asked = expected.remove(new Run(exit.name(), exit.pid())) || wasRetired;
    String how =
        exit.code().isPresent() ? "ended with exit code " + exit.code().getAsInt() : "ended";
    history
        .ended(
            exit.name(), exit.pid(), how, folders.lastWords(exit.name()), wasRetired, events.now())
        .ifPresent(events::add);
    String key = backOffKeys.remove(exit.name());
    if (key == null || asked) {
      return;
    }
    if (!history.wasReady(exit.name(), exit.pid())) {
      backOff.failed(key);
    } else if (exit.wasOwnDoing() && history.servedBriefly(exit.name(), exit.pid(), events.now())) {
      backOff.flapped(key);
    }
  }

  /** Those that serve have not failed; those that serve for long do not flap either. */
  void noticeServing(ClusterView view) {
    for (Member member : view.workers()) {
      String key = backOffKeys.get(member.name());
      if (key != null
          && history.wasReady(member.name(), member.pid())
          && !history.servedBriefly(member.name(), member.pid(), events.now())) {
        backOff.succeeded(key);
      }
    }
  }
}
