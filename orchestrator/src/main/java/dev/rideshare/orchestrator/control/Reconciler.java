package dev.rideshare.orchestrator.control;

import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.orchestrator.events.Event.Kind;
import dev.rideshare.orchestrator.events.EventLog;
import dev.rideshare.orchestrator.launcher.Launcher;
import dev.rideshare.orchestrator.launcher.Launcher.Exit;
import dev.rideshare.orchestrator.launcher.Launcher.Kill;
import dev.rideshare.orchestrator.launcher.Launcher.Presence;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control loop. It is told that something changed, never what: each pass looks at everything
 * anew, lets {@link Planner} decide, and carries the plan out. A failed step is tried again by a
 * later pass, since the picture still asks for it.
 */
public final class Reconciler implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private record Run(String name, long pid) {}

  private final Cluster cluster;
  private final @Nullable Launcher launcher;
  private final Folders folders;
  private final Supplier<Wanted> wanted;
  private final EventLog events;
  private final BackOff backOff;
  private final History history = new History();
  private final Semaphore wakeUps = new Semaphore(0);
  private final ConcurrentLinkedQueue<Exit> exits = new ConcurrentLinkedQueue<>();

  /** Runs whose end was asked for, so that it counts as no failure. */
  private final Set<Run> expected = ConcurrentHashMap.newKeySet();

  private final Set<String> retired = ConcurrentHashMap.newKeySet();
  private final Map<String, String> backOffKeys = new HashMap<>();
  private final Thread thread = Thread.ofPlatform().name("control").unstarted(this::run);
  private volatile boolean closed;
  private String lastSentence = "";
  private String lastProblem = "";

  /**
   * A control loop, not started yet.
   *
   * @param launcher null if this orchestrator starts no workers
   * @param data the folder under which {@code workers/<name>} are
   */
  public Reconciler(
      Cluster cluster,
      @Nullable Launcher launcher,
      Path data,
      Supplier<Wanted> wanted,
      EventLog events,
      Clock clock) {
    this.cluster = cluster;
    this.launcher = launcher;
    this.folders = new Folders(data);
    this.wanted = wanted;
    this.events = events;
    this.backOff = new BackOff(clock);
  }

  public void start() {
    listen();
    thread.start();
  }

  /** Hears of ended processes from now on. */
  void listen() {
    if (launcher != null) {
      launcher.onExit(
          exit -> {
            exits.add(exit);
            wake();
          });
    }
  }

  /** Asks for a pass soon; from any thread. */
  public void wake() {
    wakeUps.release();
  }

  /** Kills the master's process. Blocks until it is dead. */
  public Crash crashMaster() {
    return cluster
        .view()
        .master()
        .map(this::crash)
        .orElseGet(() -> new Crash.Impossible("there is no master right now"));
  }

  /** Kills the slave of the highest pid. Blocks until it is dead. */
  public Crash crashSlave() {
    return cluster.view().slaves().stream()
        .max(Comparator.comparingLong(Member::pid))
        .map(this::crash)
        .orElseGet(() -> new Crash.Impossible("there is no slave right now"));
  }

  /** What came of a request to kill a worker. */
  public sealed interface Crash {
    /** It is dead. */
    record Killed(long pid) implements Crash {}

    /** Nothing was killed. */
    record Impossible(String why) implements Crash {}
  }

  private Crash crash(Member member) {
    if (launcher == null) {
      return new Crash.Impossible("this orchestrator has no launcher that could kill workers");
    }
    expected.add(new Run(member.name(), member.pid()));
    return switch (launcher.kill(member)) {
      case Kill.Refused(String why) -> {
        expected.remove(new Run(member.name(), member.pid()));
        yield new Crash.Impossible(why);
      }
      case Kill.Done() -> {
        events.add(
            Kind.KILL,
            "killed " + member.name() + " (process " + member.pid() + ") on request",
            Map.of("name", member.name(), "pid", member.pid()));
        removeDead(member);
        wake();
        yield new Crash.Killed(member.pid());
      }
    };
  }

  @Override
  public void close() {
    closed = true;
    wake();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      folders.finishRemovals();
    } catch (IOException e) {
      failed("could not finish the removal of folders", e);
    }
    while (!closed) {
      try {
        pass();
        if (wakeUps.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
          wakeUps.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      } catch (IOException | RuntimeException e) {
        log.error("a pass of the control loop failed, the next one tries again", e);
        waitAfterFailure();
      }
    }
  }

  private void waitAfterFailure() {
    try {
      thread.join(PERIOD);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** One pass; package-private so that tests can step through. */
  void pass() throws IOException {
    noticeExits();
    ClusterView view = cluster.view();
    history.observe(view, events.now()).forEach(events::add);
    noticeReady(view);
    Plan plan = Planner.plan(picture(view), wanted.get());
    say(plan);
    boolean moved = false;
    for (Action action : plan.actions()) {
      if (!closed) {
        moved |= carryOut(action);
      }
    }
    if (moved) {
      wake(); // what was done may allow the next step
    }
  }

  private void noticeExits() {
    for (Exit exit = exits.poll(); exit != null; exit = exits.poll()) {
      boolean wasRetired = retired.remove(exit.name());
      boolean asked = expected.remove(new Run(exit.name(), exit.pid())) || wasRetired;
      String how =
          exit.code().isPresent() ? "ended with exit code " + exit.code().getAsInt() : "ended";
      String why = folders.lastWords(exit.name());
      history
          .ended(exit.name(), exit.pid(), how, why, wasRetired, events.now())
          .ifPresent(events::add);
      String key = backOffKeys.remove(exit.name());
      if (key != null && !asked && !history.wasReady(exit.name(), exit.pid())) {
        backOff.failed(key);
      }
    }
  }

  private void noticeReady(ClusterView view) {
    for (Member member : view.workers()) {
      String key = backOffKeys.get(member.name());
      if (key != null && history.wasReady(member.name(), member.pid())) {
        backOff.succeeded(key);
      }
    }
  }

  private Picture picture(ClusterView view) throws IOException {
    // A name that was ever seen is not given again, even when neither folder nor znode is left.
    long highest =
        view.workers().stream().mapToLong(it -> Planner.numberOf(it.name())).max().orElse(0);
    if (launcher != null && highest > 0) {
      folders.used(highest);
    }
    List<Folder> all = folders.list();
    Set<String> here = new HashSet<>(all.stream().map(Folder::name).toList());
    List<Member> gone = new ArrayList<>();
    if (launcher != null) {
      for (Member member : view.workers()) {
        if (here.contains(member.name()) && launcher.presence(member) == Presence.GONE) {
          gone.add(member);
        }
      }
    }
    return new Picture(
        events.now(),
        view,
        launcher != null,
        launcher == null ? List.of() : launcher.running(),
        gone,
        all,
        folders.lastNumber(),
        backOff.notBefore());
  }

  private void say(Plan plan) {
    String problem = plan.problem().orElse("");
    if (!problem.isEmpty() && !problem.equals(lastProblem)) {
      events.add(Kind.PROBLEM, problem, Map.of());
    }
    if (!plan.sentence().equals(lastSentence) && !plan.sentence().equals(problem)) {
      events.add(Kind.DECISION, plan.sentence(), Map.of());
    }
    lastProblem = problem;
    lastSentence = plan.sentence();
  }

  /** Whether it was done, and was not done before. */
  private boolean carryOut(Action action) {
    return switch (action) {
      case Action.Found() -> found();
      case Action.RemoveDead(Member member) -> removeDead(member);
      case Action.StartExisting(String name) ->
          start(name, false, "its copy is in the in-sync set and no living worker has one");
      case Action.StartFresh(String name, String why) -> start(name, true, why);
      case Action.Retire(String name) -> retire(name);
      case Action.RemoveFolder(String name) -> removeFolder(name);
    };
  }

  private boolean found() {
    ClusterState state = ClusterState.founded(UUID.randomUUID());
    try {
      if (cluster.found(state)) {
        events.add(
            Kind.FOUNDED,
            "founded the database " + state.instance(),
            Map.of("instance", state.instance().toString()));
      }
      return true;
    } catch (Exception e) {
      return failed("could not found the database", e);
    }
  }

  private boolean removeDead(Member member) {
    try {
      cluster.removeDead(member);
      return true;
    } catch (Exception e) {
      return failed("could not remove the znode of " + member.name(), e);
    }
  }

  private boolean start(String name, boolean fresh, String why) {
    if (launcher == null) {
      return false;
    }
    String key = fresh ? Planner.FRESH : name;
    backOffKeys.put(name, key);
    try {
      folders.used(Planner.numberOf(name));
      history.started(name, events.now());
      launcher.start(name, folders.of(name), fresh);
      events.add(
          Kind.START,
          (fresh ? "started the new worker " : "started again ") + name + ": " + why,
          Map.of("name", name, "fresh", fresh));
      return true;
    } catch (IOException e) {
      backOff.failed(key);
      return failed("could not start " + name, e);
    }
  }

  private boolean retire(String name) {
    if (launcher == null || !retired.add(name)) {
      return false;
    }
    launcher.stop(name);
    events.add(
        Kind.RETIREMENT,
        "told " + name + " to end: more workers live than wanted",
        Map.of("name", name));
    return true;
  }

  private boolean removeFolder(String name) {
    try {
      if (!folders.remove(name)) {
        return false;
      }
      events.add(
          Kind.FOLDER_REMOVED,
          "removed the folder of " + name + ": its copy is not in the in-sync set",
          Map.of("name", name));
      return true;
    } catch (IOException e) {
      return failed("could not remove the folder of " + name, e);
    }
  }

  private static boolean failed(String what, Exception why) {
    log.warn("{}, a later pass tries again: {}", what, why.toString());
    return false;
  }
}
