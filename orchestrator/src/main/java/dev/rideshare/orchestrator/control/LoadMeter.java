package dev.rideshare.orchestrator.control;

import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.control.Load;
import dev.rideshare.model.control.OrchestratorStatus;
import dev.rideshare.model.replication.ReadWork;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How busy the slaves were since the last look, from figures that only grow: what slaves say of
 * their readers, and orchestrators of their reads' times.
 */
final class LoadMeter {
  private record Run(String name, long pid) {}

  private final ControlParts.Workers workers;
  private Map<Run, ReadWork> before = Map.of();
  private Map<String, OrchestratorStatus> orchestratorsBefore = Map.of();
  private long lookedAtNanos;

  LoadMeter(ControlParts.Workers workers) {
    this.workers = workers;
  }

  /**
   * The load between the last call and this one.
   *
   * @return empty at the first call, and where a ready slave said nothing now or then
   */
  Optional<Load> sinceLast(ClusterView view, Collection<OrchestratorStatus> orchestrators)
      throws InterruptedException {
    Map<Run, ReadWork> now = new HashMap<>();
    workers.ask().forEach(each -> now.put(new Run(each.name(), each.pid()), each.reads()));
    Map<String, OrchestratorStatus> orchestratorsNow = new HashMap<>();
    orchestrators.forEach(each -> orchestratorsNow.put(each.run(), each));
    long nanos = System.nanoTime();
    Optional<Load> load =
        load(view.readySlaves(), now, orchestratorsNow, (nanos - lookedAtNanos) / 1_000);
    before = now;
    orchestratorsBefore = orchestratorsNow;
    lookedAtNanos = nanos;
    return load;
  }

  private Optional<Load> load(
      List<Member> slaves,
      Map<Run, ReadWork> now,
      Map<String, OrchestratorStatus> orchestrators,
      long micros) {
    double busyShares = 0;
    ReadWork work = ReadWork.NONE;
    for (Member slave : slaves) {
      Run run = new Run(slave.name(), slave.pid());
      ReadWork last = before.get(run);
      ReadWork current = now.get(run);
      if (last == null || current == null) {
        return Optional.empty();
      }
      ReadWork done = current.since(last);
      busyShares += Math.min(1, (double) done.busyMicros() / Math.max(1, micros * done.readers()));
      work = work.plus(done);
    }
    if (slaves.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Load(slaves.size(), busyShares / slaves.size(), wait(orchestrators, work)));
  }

  /** What a read takes in all, less what the batch that it is in takes. */
  private Duration wait(Map<String, OrchestratorStatus> orchestrators, ReadWork work) {
    long answered = 0;
    long took = 0;
    for (Map.Entry<String, OrchestratorStatus> each : orchestrators.entrySet()) {
      OrchestratorStatus last = orchestratorsBefore.get(each.getKey());
      answered += each.getValue().answered() - (last == null ? 0 : last.answered());
      took += each.getValue().tookMicros() - (last == null ? 0 : last.tookMicros());
    }
    long micros = took / Math.max(1, answered) - work.busyMicros() / Math.max(1, work.batches());
    return Duration.ofNanos(1_000 * Math.max(0, micros));
  }
}
