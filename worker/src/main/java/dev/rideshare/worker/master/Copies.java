package dev.rideshare.worker.master;

import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.ControlMessage;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The other copies that the master waits for, and what they have acknowledged. It contains every
 * real member of the in-sync set (rule I1): it grows before {@code /cluster} does, and shrinks only
 * after.
 */
final class Copies {
  private record Heard(long round, LogPoint last, long appliedIndex) {
    static final Heard NOTHING = new Heard(0, LogPoint.ZERO, 0);
  }

  private final Map<UUID, Heard> others = new HashMap<>();

  Copies(Collection<UUID> inSync, UUID own) {
    inSync.stream().filter(copy -> !copy.equals(own)).forEach(this::expect);
  }

  void expect(UUID copy) {
    others.putIfAbsent(copy, Heard.NOTHING);
  }

  void forget(UUID copy) {
    others.remove(copy);
  }

  boolean isEmpty() {
    return others.isEmpty();
  }

  boolean contains(UUID copy) {
    return others.containsKey(copy);
  }

  Set<UUID> all() {
    return new TreeSet<>(others.keySet());
  }

  void acknowledged(ControlMessage.Ack ack) {
    others.computeIfPresent(
        ack.copy(),
        (_, before) ->
            ack.round() < before.round()
                ? before
                : new Heard(ack.round(), ack.last(), before.appliedIndex()));
  }

  void applied(ControlMessage.Applied report) {
    others.computeIfPresent(
        report.copy(),
        (_, before) ->
            new Heard(
                before.round(),
                before.last(),
                Math.max(before.appliedIndex(), report.applied().index())));
  }

  /** Those that have not acknowledged the round with exactly this end of the log. */
  Set<UUID> missing(long round, LogPoint end) {
    return others.entrySet().stream()
        .filter(each -> each.getValue().round() < round || !each.getValue().last().equals(end))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  boolean allApplied(long index) {
    return others.values().stream().allMatch(heard -> heard.appliedIndex() >= index);
  }
}
