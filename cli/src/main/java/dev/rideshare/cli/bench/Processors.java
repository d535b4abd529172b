package dev.rideshare.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What processes of this machine take of its processors; and all of it, with what no process is
 * charged for, such as the network's work in interrupts.
 */
final class Processors {
  private static final String MACHINE = "machine";
  private static final Path STAT = Path.of("/proc/stat");

  /** What the kernel counts in, whatever its own clock (USER_HZ, see proc_stat(5)). */
  private static final Duration TICK = Duration.ofMillis(10);

  // Columns of its first line; 0 is the line's name, 4 and 5 are idle and iowait, 8 is steal.
  private static final int USER = 1;
  private static final int NICE = 2;
  private static final int SYSTEM = 3;
  private static final int IRQ = 6;
  private static final int SOFTIRQ = 7;

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

  /** Counts the machine from now on, where that can be found out: on Linux. */
  void addMachine() {
    clocks.put(MACHINE, Processors::timeOfMachine);
  }

  private static Optional<Duration> timeOfMachine() {
    try {
      return Optional.of(busy(Files.readString(STAT)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Without the time in which a processor idled, waited for a disk, or was another machine's. */
  static Duration busy(String stat) {
    String[] ticks = stat.lines().findFirst().orElseThrow().split(" +", -1);
    long busy =
        IntStream.of(USER, NICE, SYSTEM, IRQ, SOFTIRQ)
            .mapToLong(column -> Long.parseLong(ticks[column]))
            .sum();
    return TICK.multipliedBy(busy);
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
