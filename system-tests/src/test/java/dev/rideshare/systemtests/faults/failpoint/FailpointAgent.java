package dev.rideshare.systemtests.faults.failpoint;

import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.faults.agent.Action;
import dev.rideshare.systemtests.faults.agent.ControlFolder;
import dev.rideshare.systemtests.faults.agent.Failpoint;
import dev.rideshare.systemtests.harness.Folders;
import dev.rideshare.systemtests.harness.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The agent as a test holds it: start processes with its {@link #environment}, then arm failpoints
 * in them. It must be closed after the processes have ended.
 */
public final class FailpointAgent implements AutoCloseable {
  private static final Duration KNOWN_LIMIT = Duration.ofSeconds(10);

  private final Path folder = Folders.temporary("failpoints-");
  private final ControlFolder control = new ControlFolder(folder.resolve("control"));
  private final Path jar = folder.resolve("agent.jar");
  private final AtomicInteger armed = new AtomicInteger();

  private FailpointAgent(Optional<Mutation> mutation) {
    try {
      AgentJar.write(jar, mutation);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The program as it is built, with failpoints. */
  public static FailpointAgent create() {
    return new FailpointAgent(Optional.empty());
  }

  /** The program broken in this way, with failpoints too. */
  public static FailpointAgent broken(Mutation mutation) {
    return new FailpointAgent(Optional.of(mutation));
  }

  /** Brings the agent into every JVM that is started with it, and into those that these start. */
  public Map<String, String> environment() {
    return Map.of(
        "JAVA_TOOL_OPTIONS", "-javaagent:%s=%s".formatted(jar, folder.resolve("control")));
  }

  /** Arms the step for the first process that comes to it. */
  public Armed arm(Step step, Action action) {
    return arm(step, action, Failpoint.ANYBODY, 1, "-");
  }

  /**
   * Arms a step, once.
   *
   * @param target a pid, a worker's name, or {@link Failpoint#ANYBODY}
   * @param nth at which time that a process comes there
   * @param argument of FAIL the exception's class, of DELAY the milliseconds
   */
  public Armed arm(Step step, Action action, String target, int nth, String argument) {
    String id = "%d-%s".formatted(armed.incrementAndGet(), step);
    control.arm(id, new Failpoint(step.name(), action, target, nth, argument));
    return new Armed(id, action);
  }

  /** A failpoint that was armed. */
  public final class Armed {
    private final String id;
    private final Action action;

    private Armed(String id, Action action) {
      this.id = id;
      this.action = action;
    }

    /** Waits until these processes, which run already, know of it. */
    public Armed awaitKnownBy(Collection<Long> pids) {
      await(id + " is known to " + pids)
          .atMost(KNOWN_LIMIT)
          .pollInterval(Duration.ofMillis(10))
          .pollInSameThread()
          .until(() -> hitBy().isPresent() || pids.stream().allMatch(this::isKnownOrOver));
      return this;
    }

    private boolean isKnownOrOver(long pid) {
      return control.isKnown(id, pid) || ProcessHandle.of(pid).filter(Processes::runs).isEmpty();
    }

    public Optional<Long> hitBy() {
      return control.hitBy(id);
    }

    /** Waits until a process has come to it, and stands still if it was to pause; gives its pid. */
    public long awaitHit(Duration limit) {
      await(id + " is hit")
          .atMost(limit)
          .pollInterval(Duration.ofMillis(10))
          .pollInSameThread()
          .until(
              () ->
                  hitBy()
                      .filter(pid -> action != Action.PAUSE || Processes.isStopped(pid))
                      .isPresent());
      return hitBy().orElseThrow();
    }

    /** False if a process has come to it before. */
    public boolean disarm() {
      return control.disarm(id);
    }
  }

  /** Takes back whatever nobody has come to. */
  public void disarmAll() {
    control.disarmAll();
  }

  @Override
  public void close() {
    Folders.deleteAll(folder);
  }
}
