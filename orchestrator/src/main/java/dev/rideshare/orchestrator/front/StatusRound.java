package dev.rideshare.orchestrator.front;

import dev.rideshare.model.replication.WorkerStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Asks all workers where they are and gathers what they say. Thread-safe. */
final class StatusRound {
  /** How long one round waits for the last worker. */
  static final int WAIT_MILLIS = 500;

  private record Round(
      int expected, List<WorkerStatus> answers, CompletableFuture<List<WorkerStatus>> done) {}

  private final UUID instance;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, Round> rounds = new ConcurrentHashMap<>();

  StatusRound(UUID instance) {
    this.instance = instance;
  }

  /**
   * The answers of one round: complete when {@code expected} workers have answered, or the time is
   * over.
   *
   * @param ask sends the request of the given number
   */
  CompletableFuture<List<WorkerStatus>> gather(int expected, LongConsumer ask) {
    long number = numbers.incrementAndGet();
    Round round = new Round(expected, new ArrayList<>(), new CompletableFuture<>());
    if (expected == 0) {
      return CompletableFuture.completedFuture(List.of());
    }
    rounds.put(number, round);
    CompletableFuture<List<WorkerStatus>> bounded =
        round
            .done()
            .completeOnTimeout(List.of(), WAIT_MILLIS, TimeUnit.MILLISECONDS)
            .thenApply(
                ignored -> {
                  rounds.remove(number);
                  synchronized (round.answers()) {
                    return List.copyOf(round.answers());
                  }
                });
    ask.accept(number);
    return bounded;
  }

  /** A worker's answer; one that belongs to no round is late, and forgotten. */
  void answered(WorkerStatus status) {
    Round round = rounds.get(status.request());
    if (round == null || !status.instance().equals(instance)) {
      return;
    }
    boolean complete;
    synchronized (round.answers()) {
      boolean twice =
          round.answers().stream()
              .anyMatch(each -> each.name().equals(status.name()) && each.pid() == status.pid());
      if (!twice) {
        round.answers().add(status);
      }
      complete = round.answers().size() >= round.expected();
    }
    if (complete) {
      round.done().complete(List.of());
    }
  }
}
