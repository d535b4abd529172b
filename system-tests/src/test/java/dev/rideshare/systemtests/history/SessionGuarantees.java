package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Action.Put;
import dev.rideshare.systemtests.history.Action.Read;
import dev.rideshare.systemtests.history.Outcome.Refused;
import dev.rideshare.systemtests.history.Outcome.Unknown;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * No read is behind what its level promises, by the position that its answer names (whether the
 * rows are those of that position, {@link OneHistory} says). A session read shows what its client
 * has read or written, and what its orchestrator has acknowledged; a strong one all that anybody
 * was told before it began; any one the writes that were asked to be applied everywhere.
 */
final class SessionGuarantees implements Check {
  /**
   * Of each client, the answer of the highest position, which it sends with its next session read.
   */
  private final Map<Long, Operation> highest = new HashMap<>();

  private final Map<Integer, AcknowledgedBefore> byOrchestrator = new HashMap<>();
  private final AcknowledgedBefore byAnybody = new AcknowledgedBefore();
  private final AcknowledgedBefore everywhere = new AcknowledgedBefore();
  private final Map<Level, Integer> reads = new EnumMap<>(Level.class);

  @Override
  public void see(Event event, Findings.Of findings) {
    if (event instanceof Operation operation) {
      if (operation.isOk()) {
        if (operation.action() instanceof Read read) {
          check(operation, read.level(), findings);
        }
        highest.merge(
            operation.process(),
            operation,
            (one, other) -> one.position().isBefore(other.position()) ? other : one);
        if (operation.isAcknowledged()) {
          acknowledged(operation);
        }
      } else if (mayHaveRestarted(operation)) {
        byOrchestrator(operation).forget();
      }
    }
  }

  /** A new orchestrator at the old address does not know what the old one has acknowledged. */
  private static boolean mayHaveRestarted(Operation operation) {
    return switch (operation.outcome()) {
      case Refused(int status) -> status == Refused.NOBODY;
      case Unknown(int status, String why) -> status == 0;
      case Outcome.Ok ok -> false;
    };
  }

  private void acknowledged(Operation write) {
    byOrchestrator(write).add(write);
    byAnybody.add(write);
    if (write.action() instanceof Put put && put.everywhere()) {
      everywhere.add(write);
    }
  }

  private AcknowledgedBefore byOrchestrator(Operation operation) {
    return byOrchestrator.computeIfAbsent(operation.via(), via -> new AcknowledgedBefore());
  }

  private void check(Operation read, Level level, Findings.Of findings) {
    reads.merge(level, 1, Integer::sum);
    behind("a write that was asked to be applied everywhere", everywhere, read, findings);
    if (level == Level.STRONG) {
      behind("an acknowledged write", byAnybody, read, findings);
    } else if (level == Level.SESSION) {
      behind(
          "a write that its orchestrator has acknowledged", byOrchestrator(read), read, findings);
      Operation own = highest.get(read.process());
      if (own != null && read.position().isBefore(own.position())) {
        findings.violation(
            "a session read is behind what its client has seen or written", own, read);
      }
    }
  }

  private static void behind(
      String what, AcknowledgedBefore acknowledged, Operation read, Findings.Of findings) {
    acknowledged
        .missedBy(read)
        .ifPresent(write -> findings.violation("a read is behind " + what, write, read));
  }

  @Override
  public void finish(Findings.Of findings) {
    findings.looked("reads by level: %s, of %d clients".formatted(reads, highest.size()));
  }
}
