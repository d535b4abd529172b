package dev.rideshare.orchestrator.control;

import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.control.ControlState;
import dev.rideshare.model.control.OrchestratorStatus;
import dev.rideshare.orchestrator.events.Event.Kind;
import dev.rideshare.orchestrator.events.EventLog;
import dev.rideshare.orchestrator.launcher.Launcher;
import dev.rideshare.orchestrator.launcher.Launcher.Exit;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control loop. It is told that something changed, never what: each pass looks at everything
 * anew, lets {@link Planner} decide, and has {@link Actuator} carry the plan out. Of several
 * orchestrators one leads, and acts for all; the others clear away what was their own.
 */
public final class Reconciler implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** A picture older than this is not acted on: somebody else may lead by now. */
  private static final Duration PICTURE_HOLDS = Duration.ofSeconds(2);

  /** Passes without a way on before another orchestrator is let try. */
  private static final int HELPLESS_PASSES = 3;

  private final Cluster cluster;
  private final @Nullable Launcher launcher;
  private final Folders folders;
  private final EventLog events;
  private final History history = new History();
  private final ControlMemory memory;
  private final Scaler scaler;
  private final Scaling scaling;
  private final Consumer<Runnable> onNextRead;
  private final Supplier<OrchestratorStatus> own;
  private final Removals removals;
  private final Observer observer;
  private final Actuator actuator;
  private final Semaphore wakeUps = new Semaphore(0);
  private final ConcurrentLinkedQueue<Exit> exits = new ConcurrentLinkedQueue<>();
  private final Thread thread = Thread.ofPlatform().name("control").unstarted(this::run);
  private volatile boolean closed;
  private boolean ledBefore;
  private int helpless;
  private Duration rest = PERIOD;
  private String lastSentence = "";
  private String lastProblem = "";

  /** A control loop, not started yet. */
  public Reconciler(ControlParts parts) {
    cluster = parts.cluster();
    launcher = parts.launcher().orElse(null);
    scaling = parts.scaling();
    onNextRead = parts.onNextRead();
    own = parts.own();
    events = parts.events();
    folders = new Folders(parts.data());
    memory = new ControlMemory(cluster, ControlState.first(scaling.atFirst()));
    scaler =
        new Scaler(scaling, cluster, memory, parts.own(), new LoadMeter(parts.workers()), events);
    BackOff backOff = new BackOff(parts.clock());
    observer = new Observer(cluster, launcher, folders, backOff);
    removals = new Removals(folders, parts.leftovers(), events, PERIOD);
    actuator =
        new Actuator(
            cluster,
            launcher,
            folders,
            removals,
            memory,
            parts.handOver(),
            events,
            history,
            backOff);
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
    List<Member> byPid = cluster.view().slaves();
    return byPid.isEmpty()
        ? new Crash.Impossible("there is no slave right now")
        : crash(byPid.getLast());
  }

  private Crash crash(Member member) {
    Crash crash = actuator.crash(member);
    wake();
    return crash;
  }

  /**
   * Has a worker replaced and then let go, whoever leads.
   *
   * @return whether it was not to be drained already
   * @throws Exception if that is unknown
   */
  public boolean drain(String worker) throws Exception {
    boolean news =
        memory.change(
            state ->
                state.draining().contains(worker)
                    ? Optional.empty()
                    : Optional.of(state.draining(worker)));
    wake();
    return news;
  }

  /**
   * Where scaling stands, whoever leads.
   *
   * @throws Exception if ZooKeeper can't be asked
   */
  public ScalingStatus scaling() throws Exception {
    return scaler.status(memory.read());
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
    removals.close();
  }

  private void run() {
    removals.wake(); // what an earlier run left
    while (!closed) {
      try {
        pass();
      } catch (InterruptedException e) {
        return;
      } catch (Exception e) {
        log.warn("a pass of the control loop failed, the next one tries again: {}", e.toString());
        log.debug("it failed", e);
      }
      try {
        if (wakeUps.tryAcquire(rest.toMillis(), TimeUnit.MILLISECONDS)) {
          wakeUps.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** One pass; package-private so that tests can step through. */
  void pass() throws Exception {
    rest = PERIOD;
    for (Exit exit = exits.poll(); exit != null; exit = exits.poll()) {
      actuator.ended(exit);
    }
    ClusterView view = cluster.view();
    history.observe(view, events.now()).forEach(events::add);
    actuator.noticeServing(view);
    if (!view.connected()) {
      say(Planner.plan(observer.look(view, ControlState.first(0), events.now()), new Wanted(0)));
      return;
    }
    long lookedAt = System.nanoTime();
    ControlState control = memory.read();
    Picture picture;
    try {
      picture = observer.look(view, control, events.now());
    } catch (IOException e) {
      say(Plan.nothing(e.getMessage() + ": nothing is started, stopped or removed"));
      return;
    }
    Wanted wanted = wanted(picture, control);
    Plan plan = Planner.plan(picture, wanted);
    say(plan);
    boolean moved = false;
    for (Action action : plan.actions()) {
      if (!closed && System.nanoTime() - lookedAt < PICTURE_HOLDS.toNanos()) {
        moved |= actuator.carryOut(action);
      }
    }
    letOthersTry(plan);
    if (moved) {
      wake(); // what was done may allow the next step
    }
  }

  private Wanted wanted(Picture picture, ControlState control) throws Exception {
    if (!picture.leads()) {
      ledBefore = false;
      return new Wanted(control.scaling().wanted());
    }
    ControlState current = control;
    if (!ledBefore) {
      ledBefore = true;
      events.add(Kind.LEADER, "this orchestrator leads the control loop", Map.of());
      current = takeOver(picture, control);
    }
    takeNames(picture, current);
    Wanted wanted = scaler.look(current, picture.view(), picture.now());
    Optional<Duration> left = scaler.untilDecision(picture.now());
    if (left.isEmpty()) {
      onNextRead.accept(this::wake); // a window begins with it
    }
    rest = left.filter(time -> time.isPositive() && time.compareTo(PERIOD) < 0).orElse(PERIOD);
    return wanted;
  }

  /** A name that is in use, whoever gave it, is not given again. */
  private void takeNames(Picture picture, ControlState control) throws Exception {
    long highest =
        picture.view().workers().stream()
            .mapToLong(worker -> Planner.numberOf(worker.name()))
            .max()
            .orElse(0);
    if (highest > control.lastWorker()) {
      memory.change(state -> Optional.of(state.withLastWorker(highest)));
    }
  }

  /** Where no worker lives the load of before is over; otherwise all goes on as it was. */
  private ControlState takeOver(Picture picture, ControlState control) throws Exception {
    boolean cold = picture.view().workers().stream().allMatch(picture.gone()::contains);
    if (cold) {
      ControlState fresh = ControlState.first(scaling.atFirst());
      memory.change(
          state ->
              Optional.of(new ControlState(state.lastWorker(), fresh.scaling(), new TreeSet<>())));
      return memory.read();
    }
    return control;
  }

  private void letOthersTry(Plan plan) throws Exception {
    helpless = plan.othersMayHelp() ? helpless + 1 : 0;
    if (helpless >= HELPLESS_PASSES && othersLaunch()) {
      helpless = 0;
      cluster.stepBack();
    }
  }

  private boolean othersLaunch() throws Exception {
    String self = own.get().run();
    return cluster.orchestrators().stream()
        .anyMatch(other -> other.launches() && !other.run().equals(self));
  }

  private void say(Plan plan) {
    String problem = plan.problem().orElse("");
    if (!problem.isEmpty() && !problem.equals(lastProblem)) {
      events.add(Kind.PROBLEM, problem, Map.of());
    }
    boolean news = !plan.sentence().equals(lastSentence) && !plan.sentence().equals(problem);
    if (news && (cluster.leads() || !plan.actions().isEmpty())) {
      events.add(Kind.DECISION, plan.sentence(), Map.of());
    }
    lastProblem = problem;
    lastSentence = plan.sentence();
  }
}
