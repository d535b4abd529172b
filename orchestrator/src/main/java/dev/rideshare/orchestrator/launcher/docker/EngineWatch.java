package dev.rideshare.orchestrator.launcher.docker;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has somebody look whenever a container begins or ends, and every few seconds anyway: an event is
 * a reason to look and no more, and one that got lost costs a moment.
 */
final class EngineWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EngineWatch.class);
  private static final long LOOK_SECONDS = 5;
  private static final long LISTEN_AGAIN_SECONDS = 1;

  /** Looks; throws where the engine can't be asked. */
  @FunctionalInterface
  interface Look {
    void look() throws IOException;
  }

  private final Docker docker;
  private final Map<String, String> labels;
  private final Look look;
  private final Semaphore changes = new Semaphore(0);
  private final Thread thread = Thread.ofPlatform().daemon().name("docker").unstarted(this::run);
  private volatile boolean lost;

  EngineWatch(Docker docker, Map<String, String> labels, Look look) {
    this.docker = docker;
    this.labels = labels;
    this.look = look;
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        lost = false;
        try (Closeable _ = docker.listen(labels, changes::release, this::lost)) {
          while (!lost) {
            look.look();
            if (changes.tryAcquire(LOOK_SECONDS, TimeUnit.SECONDS)) {
              changes.drainPermits();
            }
          }
        } catch (IOException e) {
          log.warn("{}; trying again", e.getMessage());
        }
        TimeUnit.SECONDS.sleep(LISTEN_AGAIN_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lost(String why) {
    lost = true;
    changes.release();
    log.warn("Docker says no more of its containers: {}", why);
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
