package dev.rideshare.cli.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What processes of this machine take of its processors. */
final class Processors {
  private final Map<String, Supplier<Optional<Duration>>> clocks = new LinkedHashMap<>();

  /** Counts a process from now on; one that isn't there is left out. */
  void add(String name, long pid) {
    add(name, pid, Processors::time);
  }

  /** Counts a worker, and its PostgreSQL's processes beside it. */
  void addWithDatabase(String name, long pid) {
    add(name, pid);
    add(name + "'s PostgreSQL", pid, Processors::timeOfChildren);
  }

  private void add(String name, long pid, Function<ProcessHandle, Optional<Duration>> time) {
    ProcessHandle.of(pid).ifPresent(process -> clocks.put(name, () -> time.apply(process)));
  }

  private static Optional<Duration> time(ProcessHandle process) {
    return process.info().totalCpuDuration();
  }

  private static Optional<Duration> timeOfChildren(ProcessHandle process) {
    return process.descendants().flatMap(child -> time(child).stream()).reduce(Duration::plus);
  }

  /** Processor time used so far, by each process's name. */
  Map<String, Duration> used() {
    Map<String, Duration> used = new LinkedHashMap<>();
    clocks.forEach((name, clock) -> clock.get().ifPresent(time -> used.put(name, time)));
    return used;
  }

  /** How many processors each took between two looks, that far apart. */
  static Map<String, Double> cores(
      Map<String, Duration> before, Map<String, Duration> after, Duration between) {
    Map<String, Double> cores = new LinkedHashMap<>();
    after.forEach(
        (name, time) -> {
          Duration used = time.minus(before.getOrDefault(name, time));
          cores.put(name, Math.max(0, used.toNanos() / (double) between.toNanos()));
        });
    return cores;
  }
}
