package dev.rideshare.cli;

import dev.rideshare.cli.client.DbaasClient;
import dev.rideshare.cli.client.Reply.Answer;
import dev.rideshare.cli.client.Workers;
import dev.rideshare.web.StartException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/** Has a worker replaced and let go, and waits for it. */
final class Drain {
  private static final int CONFLICT = 409;
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final DbaasClient client;
  private final Duration limit;
  private final Duration pause;
  private final Consumer<String> said;

  /**
   * Sends nothing yet.
   *
   * @param limit for each wait
   * @param said what happens to the workers, as it does
   */
  Drain(DbaasClient client, Duration limit, Consumer<String> said) {
    this(client, limit, PAUSE, said);
  }

  Drain(DbaasClient client, Duration limit, Duration pause, Consumer<String> said) {
    this.client = client;
    this.limit = limit;
    this.pause = pause;
    this.said = said;
  }

  Workers workers() throws InterruptedException {
    return Workers.of(client.workers());
  }

  /**
   * Asks for it; whoever is being drained already goes on being drained.
   *
   * @throws StartException if that is refused, or it is not known whether it will be done
   */
  void ask(String worker) throws InterruptedException {
    String name = URLEncoder.encode(worker, StandardCharsets.UTF_8).replace("+", "%20");
    Answer answer = client.send("POST", "/api/v1/workers/" + name + "/drain", "");
    if (answer.status() == CONFLICT) {
      said.accept(worker + " is being drained already");
    } else if (answer.status() != 202) {
      throw new StartException("%s can't be drained: %s".formatted(worker, answer.text()));
    }
  }

  /**
   * Waits until that worker is gone and all is well again.
   *
   * @param before the workers as they were: as many slaves are to be ready again
   * @throws StartException if that takes longer than the limit
   */
  Workers awaitReplaced(String worker, Workers before) throws InterruptedException {
    return await(
        worker + " is not replaced",
        before,
        now -> now.named(worker).isEmpty() && isWell(now, before.slaves().size()));
  }

  /** Waits until a master and as many slaves as wanted are ready. */
  Workers awaitWell() throws InterruptedException {
    Workers now = workers();
    return await("not all is well", now, later -> isWell(later, now.slaves().size()));
  }

  private interface Condition {
    boolean holds(Workers now) throws InterruptedException;
  }

  /** An orchestrator that is away for a moment is asked again. */
  private Workers await(String otherwise, Workers before, Condition condition)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    Workers seen = before;
    while (true) {
      String last;
      try {
        Workers now = workers();
        WorkerChanges.between(seen, now).forEach(said);
        seen = now;
        last = now.toString();
        if (condition.holds(now)) {
          return now;
        }
      } catch (StartException e) {
        last = String.valueOf(e.getMessage());
      }
      if (System.nanoTime() > end) {
        throw new StartException("%s after %s: %s".formatted(otherwise, Values.text(limit), last));
      }
      Thread.sleep(pause);
    }
  }

  /** Scaling may want more or fewer slaves than there were. */
  private boolean isWell(Workers now, int slavesBefore) throws InterruptedException {
    return now.areReady(wanted(slavesBefore));
  }

  private int wanted(int otherwise) throws InterruptedException {
    return client
        .scaling()
        .map(scaling -> scaling.path("wantedSlaves").asInt(otherwise))
        .orElse(otherwise);
  }
}
