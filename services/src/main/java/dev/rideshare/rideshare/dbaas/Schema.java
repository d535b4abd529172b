package dev.rideshare.rideshare.dbaas;

import dev.rideshare.web.Problem;
import dev.rideshare.web.Readiness;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it, in the background, that the tables a service needs exist, and that what they must
 * hold is in them. Until then the service answers 503.
 */
public final class Schema implements AutoCloseable, Readiness {
  private static final Logger log = LoggerFactory.getLogger(Schema.class);
  private static final int RETRY_MILLIS = 500;

  /** One step: done once, or again; it changes nothing the second time. */
  @FunctionalInterface
  public interface Step {
    Outcome.Write run(Dbaas dbaas);
  }

  private final Dbaas dbaas;
  private final List<Step> steps;
  private final Semaphore wanted = new Semaphore(1);
  private final Thread thread;
  private volatile @Nullable String missing = "the tables are being created";

  public Schema(String name, Dbaas dbaas, List<Step> steps) {
    this.dbaas = dbaas;
    this.steps = List.copyOf(steps);
    this.thread = Thread.ofVirtual().name(name + "-schema").start(this::keep);
  }

  /** The step that creates a table; the definition is that of the DBaaS's API. */
  public static Step table(String name, Map<String, ?> definition) {
    return dbaas -> dbaas.createTable(name, definition);
  }

  @Override
  public State state() {
    String reason = missing;
    return reason == null ? new Ready() : new NotReady(reason);
  }

  /** Throws the 503 problem while the tables are not known to exist. */
  public void require() {
    String reason = missing;
    if (reason != null) {
      throw Problem.unavailable("the database is not ready", 1);
    }
  }

  /** A table turned out to be gone: makes it anew. */
  public void lost() {
    missing = "a table is gone, it is being created";
    wanted.release();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void keep() {
    try {
      while (true) {
        wanted.acquire();
        wanted.drainPermits();
        while (!create()) {
          TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        }
        missing = null;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Problem stopping) {
      log.debug("stopped while creating tables");
    }
  }

  private boolean create() {
    for (Step step : steps) {
      String trouble =
          switch (step.run(dbaas)) {
            case Outcome.Written done -> null;
            case Outcome.Refused(int status, var problem) ->
                "the database refused a table: " + status + " " + problem;
            case Outcome.Unavailable(String reason, int retryAfter) -> reason;
          };
      if (trouble != null) {
        if (!trouble.equals(missing)) {
          log.warn("waiting for the database: {}", trouble);
        }
        missing = trouble;
        return false;
      }
    }
    return true;
  }
}
