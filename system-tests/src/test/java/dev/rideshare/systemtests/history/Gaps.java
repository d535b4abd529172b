package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Action.Scan;
import java.time.Duration;

/**
 * How well the clients were served in a window of time.
 *
 * @param longestWriteGap the longest time in it without any acknowledged write
 * @param longestReadGap the longest time in it without any answered read
 * @param slowestRead of the reads that were under way in it and were answered
 * @param failedReads that got no rows: refused, or without an answer
 * @param failedWrites that were turned away or got no definite answer: not those that the database
 *     decided to refuse
 */
public record Gaps(
    Duration longestWriteGap,
    Duration longestReadGap,
    Duration slowestRead,
    long acknowledged,
    long reads,
    long failedReads,
    long failedWrites) {
  /** No call takes longer: clients give up before. */
  private static final Duration LONGEST_CALL = Duration.ofSeconds(30);

  /** Between two times of {@link System#nanoTime}. */
  public static Gaps of(History history, long from, long to) {
    var meter = new Meter(from);
    history.between(
        from,
        to + LONGEST_CALL.toNanos(),
        event -> {
          if (event instanceof Operation operation && operation.start() <= to) {
            meter.see(operation, to);
          }
        });
    return meter.until(to);
  }

  @Override
  public String toString() {
    return "%d writes, none for %d ms at most, %d failed; %d reads, none for %d ms at most, the slowest %d ms, %d failed"
        .formatted(
            acknowledged,
            longestWriteGap.toMillis(),
            failedWrites,
            reads,
            longestReadGap.toMillis(),
            slowestRead.toMillis(),
            failedReads);
  }

  /** Takes the measure while operations end; one thread at a time. */
  static final class Meter {
    private long lastWrite;
    private long longestWriteGap;
    private long lastRead;
    private long longestReadGap;
    private long slowestRead;
    private long acknowledged;
    private long reads;
    private long failedReads;
    private long failedWrites;

    Meter(long from) {
      lastWrite = from;
      lastRead = from;
    }

    /** Operations come in the order of their ends; gaps are looked for up to a time. */
    void see(Operation operation, long to) {
      if (operation.action().isWrite()) {
        if (operation.isOk() && operation.end() <= to) {
          acknowledged++;
          longestWriteGap = Math.max(longestWriteGap, operation.end() - lastWrite);
          lastWrite = operation.end();
        }
        failedWrites += isFailed(operation.outcome()) ? 1 : 0;
      } else if (!(operation.action() instanceof Scan)) {
        reads++;
        if (operation.isOk()) {
          slowestRead = Math.max(slowestRead, operation.end() - operation.start());
          if (operation.end() <= to) {
            longestReadGap = Math.max(longestReadGap, operation.end() - lastRead);
            lastRead = operation.end();
          }
        } else {
          failedReads++;
        }
      }
    }

    private static boolean isFailed(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Ok _ -> false;
        case Outcome.Refused refused -> !refused.isDecided();
        case Outcome.Unknown _ -> true;
      };
    }

    Gaps until(long to) {
      return new Gaps(
          Duration.ofNanos(Math.max(longestWriteGap, to - lastWrite)),
          Duration.ofNanos(Math.max(longestReadGap, to - lastRead)),
          Duration.ofNanos(slowestRead),
          acknowledged,
          reads,
          failedReads,
          failedWrites);
    }
  }
}
