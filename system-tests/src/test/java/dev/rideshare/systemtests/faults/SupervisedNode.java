package dev.rideshare.systemtests.faults;

import dev.rideshare.systemtests.harness.RideshareNode;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A process under a name, started again when it ends, as a launcher or a service manager would. */
public final class SupervisedNode implements AutoCloseable {
  private static final long AGAIN_MILLIS = 300;

  private final String name;
  private final Lines lines;
  private final Supplier<RideshareNode> start;
  private final ScheduledExecutorService supervisor;
  private Optional<RideshareNode> current = Optional.empty();
  private boolean wanted;

  SupervisedNode(
      String name,
      Lines lines,
      ScheduledExecutorService supervisor,
      Supplier<RideshareNode> start) {
    this.name = name;
    this.lines = lines;
    this.supervisor = supervisor;
    this.start = start;
  }

  public String name() {
    return name;
  }

  public Lines lines() {
    return lines;
  }

  /** The process that runs now. */
  public synchronized Optional<Long> pid() {
    return current.filter(RideshareNode::isAlive).map(RideshareNode::pid);
  }

  /** Runs it, and from now on starts it again whenever it ends. */
  public synchronized void start() {
    wanted = true;
    launch();
  }

  private synchronized void launch() {
    if (wanted && pid().isEmpty()) {
      RideshareNode started = start.get();
      current = Optional.of(started);
      started.onExit(
          () -> {
            var _ = supervisor.schedule(this::launch, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
          });
    }
  }

  /** SIGKILL; it is started again. */
  public void kill() {
    running().ifPresent(RideshareNode::kill);
  }

  /** SIGKILL; it stays away until {@link #start}. */
  public void killForGood() {
    unwanted();
    kill();
  }

  /** SIGTERM; it stays away until {@link #start}. */
  @Override
  public void close() {
    unwanted();
    running().ifPresent(RideshareNode::close);
  }

  private synchronized void unwanted() {
    wanted = false;
  }

  private synchronized Optional<RideshareNode> running() {
    return current.filter(RideshareNode::isAlive);
  }
}
