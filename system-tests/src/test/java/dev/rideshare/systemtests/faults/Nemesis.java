package dev.rideshare.systemtests.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Does one fault after another to a system, by chance, until it is closed; everything is healed
 * then. What it chooses comes from the seed alone; what comes of it does not.
 */
public final class Nemesis implements AutoCloseable {
  /** Most faults meet a system that is ready again; the others one that still suffers. */
  private static final double AWAITS_READY = 0.8;

  private static final Duration LOOK = Duration.ofMillis(200);

  private final FaultTarget target;
  private final long seed;
  private final RandomGenerator random;
  private final Map<FaultKind, Fault> faults = new EnumMap<>(FaultKind.class);
  private final Duration least;
  private final Duration most;
  private final Pace pace = new Pace();
  private final List<Strike> strikes = new CopyOnWriteArrayList<>();
  private final Thread thread = Thread.ofPlatform().daemon().name("nemesis").unstarted(this::run);
  private volatile @Nullable Throwable failure;

  /**
   * A fault that was done.
   *
   * @param took until it was healed
   * @param readyAfter from there until all were ready again; empty if that was not waited for
   */
  public record Strike(
      FaultKind kind, String what, Instant at, Duration took, Optional<Duration> readyAfter) {
    @Override
    public String toString() {
      return "%s %s: %s, took %d ms%s"
          .formatted(
              at,
              kind,
              what,
              took.toMillis(),
              readyAfter.map(time -> ", ready " + time.toMillis() + " ms later").orElse(""));
    }
  }

  private Nemesis(
      FaultTarget target, long seed, Set<FaultKind> kinds, Duration least, Duration most) {
    this.target = target;
    this.seed = seed;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    this.least = least;
    this.most = most;
    Faults.of(target).entrySet().stream()
        .filter(fault -> kinds.contains(fault.getKey()))
        .forEach(fault -> faults.put(fault.getKey(), fault.getValue()));
    if (faults.isEmpty()) {
      throw new IllegalArgumentException("this system can't be hurt by any of " + kinds);
    }
  }

  /**
   * Starts one.
   *
   * @param kinds of which those are done that this system can be hurt by
   * @param least the shortest time between two faults, beside the wait for readiness
   * @param most the longest
   */
  public static Nemesis start(
      FaultTarget target, long seed, Set<FaultKind> kinds, Duration least, Duration most) {
    Nemesis nemesis = new Nemesis(target, seed, kinds, least, most);
    nemesis.thread.start();
    return nemesis;
  }

  private void run() {
    try {
      pace.hold(random, least, most);
      while (!pace.isOver()) {
        strike(chosen());
        pace.hold(random, least, most);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      failure = e;
    }
  }

  private FaultKind chosen() {
    int all = faults.keySet().stream().mapToInt(FaultKind::weight).sum();
    int left = random.nextInt(all);
    for (FaultKind kind : faults.keySet()) {
      left -= kind.weight();
      if (left < 0) {
        return kind;
      }
    }
    throw new IllegalStateException("weights of " + faults.keySet());
  }

  private void strike(FaultKind kind) throws InterruptedException {
    boolean awaitsReady = random.nextDouble() < AWAITS_READY;
    Instant at = Instant.now();
    String what = Objects.requireNonNull(faults.get(kind)).strike(random, pace);
    Instant healed = Instant.now();
    Optional<Duration> readyAfter =
        awaitsReady && awaitReady()
            ? Optional.of(Duration.between(healed, Instant.now()))
            : Optional.empty();
    strikes.add(new Strike(kind, what, at, Duration.between(at, healed), readyAfter));
  }

  /** False if it is time to end, or was not ready in time: then the next fault comes anyway. */
  private boolean awaitReady() throws InterruptedException {
    Instant end = Instant.now().plus(FaultTarget.READY_LIMIT);
    while (Instant.now().isBefore(end) && pace.hold(LOOK)) {
      if (target.isReady()) {
        return true;
      }
    }
    return false;
  }

  /** Whether it has stopped by itself; {@link #close} says why. */
  public boolean hasFailed() {
    return failure != null;
  }

  /** What was done, in order. */
  public List<Strike> strikes() {
    return List.copyOf(strikes);
  }

  public Map<FaultKind, Long> counts() {
    return strikes.stream()
        .collect(
            Collectors.groupingBy(
                Strike::kind, () -> new EnumMap<>(FaultKind.class), Collectors.counting()));
  }

  /** The seed, the counts, and each fault on a line. */
  public String report() {
    List<String> lines = new ArrayList<>();
    lines.add("seed %d: %d faults %s".formatted(seed, strikes.size(), counts()));
    strikes.forEach(strike -> lines.add(strike.toString()));
    return String.join("\n", lines);
  }

  /**
   * Ends it: what is under way is healed first.
   *
   * @throws AssertionError if a fault could not be done or healed, such as a system that did not
   *     start again
   */
  @Override
  public void close() {
    pace.end();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      target.heal();
    }
    if (failure != null) {
      throw new AssertionError("the nemesis failed after\n" + report(), failure);
    }
  }
}
