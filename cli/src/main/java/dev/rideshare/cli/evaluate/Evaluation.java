package dev.rideshare.cli.evaluate;

import dev.rideshare.cli.client.HttpApi;
import dev.rideshare.cli.evaluate.Cluster.Containers;
import dev.rideshare.cli.evaluate.StepResult.Failure;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The acceptance run. It clears the database, scales, and kills a slave and a master; each step is
 * worth points, ten in all. A step that fails does not end the run.
 */
public final class Evaluation implements AutoCloseable {
  /** Hears of the run as it goes. */
  public interface Listener {
    void ended(StepResult step);

    /** Why the next step takes its time. */
    void note(String text);
  }

  private final Time time;
  private final Limits limits;
  private final Listener listener;
  private final List<HttpApi> opened = new ArrayList<>();
  private final List<Step> steps;

  /**
   * Sends nothing yet.
   *
   * @param containers where the system runs in containers
   * @param clock for rides that lie ahead
   */
  public Evaluation(
      Target target,
      Optional<Containers> containers,
      Limits limits,
      Clock clock,
      Listener listener) {
    this(target, containers, limits, clock, Time.REAL, listener);
  }

  Evaluation(
      Target target,
      Optional<Containers> containers,
      Limits limits,
      Clock clock,
      Time time,
      Listener listener) {
    this.time = time;
    this.limits = limits;
    this.listener = listener;
    HttpApi gateway = open(target.gateway());
    HttpApi orchestrator = open(target.orchestrator());
    List<HttpApi> users = target.users().stream().map(this::open).toList();
    List<HttpApi> rides = target.rides().stream().map(this::open).toList();
    Cluster cluster = new Cluster(orchestrator, containers);
    Data data = new Data(gateway, orchestrator, LocalDate.now(clock));
    Waiting waiting = new Waiting(time, limits);
    Services services = new Services(gateway, users, rides);
    Autoscaling scaling = new Autoscaling(cluster, orchestrator, waiting, listener::note);
    Crashes crashes = new Crashes(cluster, waiting);
    this.steps =
        List.of(
            new Step("DB clear success", 5, data::clear),
            new Step(
                "initial worker count 2" + cluster.containersOf(2),
                5,
                () -> requireTwoWorkers(cluster)),
            new Step("load balancer working", 10, services::areBalanced),
            new Step("DB get APIs answer", 10, data::writeAndRead),
            new Step(
                "autoscale: one more slave after many reads" + cluster.containersOf(3),
                10,
                scaling::addsASlave),
            new Step(
                "autoscale: back to one after a quiet window" + cluster.containersOf(2),
                10,
                scaling::goesBackToOne),
            new Step("workers list sorted and of the right length", 5, scaling::listsAreRight),
            new Step("crash slave returns the highest slave pid", 5, crashes::ofTheSlave),
            new Step("that pid is gone and a new one is there", 10, crashes::replaceTheSlave),
            new Step("DB get APIs answer after the slave's crash", 5, data::writeAndRead),
            new Step("crash master returns the master's pid", 5, crashes::ofTheMaster),
            new Step("the lowest-pid slave is master", 5, crashes::makeTheLowestPidTheMaster),
            new Step("a new slave came", 5, crashes::replaceTheMaster),
            new Step("DB get APIs answer after the master's crash", 5, data::writeAndRead),
            new Step("everything written before is still there", 5, data::isAllThere));
  }

  /** Runs all steps, in their order. */
  public Report run() throws InterruptedException {
    long begin = time.nanos();
    List<StepResult> results = new ArrayList<>();
    for (Step step : steps) {
      StepResult result = run(step);
      results.add(result);
      listener.ended(result);
    }
    return new Report(results, since(begin));
  }

  private StepResult run(Step step) throws InterruptedException {
    long begin = time.nanos();
    Optional<Failure> failure = Optional.empty();
    try {
      step.check().run();
    } catch (Unmet unmet) {
      failure = Optional.of(new Failure(unmet.expected(), unmet.seen()));
    }
    return new StepResult(step.name(), step.tenths(), since(begin), failure);
  }

  private static void requireTwoWorkers(Cluster cluster) throws Unmet, InterruptedException {
    List<Long> pids = cluster.pids();
    if (pids.size() != 2) {
      throw new Unmet("2 pids from GET /api/v1/worker/list", pids.toString());
    }
    cluster.requireContainersOf(2);
  }

  private HttpApi open(URI base) {
    HttpApi api = new HttpApi(base, limits.answer());
    opened.add(api);
    return api;
  }

  private Duration since(long nanos) {
    return Duration.ofNanos(time.nanos() - nanos);
  }

  @Override
  public void close() {
    opened.forEach(HttpApi::close);
  }
}
