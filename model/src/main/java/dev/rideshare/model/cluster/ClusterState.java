package dev.rideshare.model.cluster;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The content of {@code /cluster}, changed by compare-and-set alone.
 *
 * @param instance names this database for ever; messages of another instance are ignored
 * @param epoch grows with each master; 0 until the first one
 * @param run the nonce of the process that opened the epoch
 * @param inSync the copies of which each has every acknowledged entry on disk
 * @param successor the copy that the epoch's master named when it stepped down on purpose: it goes
 *     first in the next election. A preference; what makes a master is the claim, as ever
 */
public record ClusterState(
    UUID instance, long epoch, UUID run, SortedSet<UUID> inSync, Optional<UUID> successor) {
  private static final UUID NOBODY = new UUID(0, 0);

  public ClusterState {
    inSync = Collections.unmodifiableSortedSet(new TreeSet<>(inSync));
  }

  /** Nobody has stepped down in this epoch. */
  public ClusterState(UUID instance, long epoch, UUID run, SortedSet<UUID> inSync) {
    this(instance, epoch, run, inSync, Optional.empty());
  }

  /** A database that has never had a master: nothing has been acknowledged yet. */
  public static ClusterState founded(UUID instance) {
    return new ClusterState(instance, 0, NOBODY, new TreeSet<>());
  }

  /** A database that goes on, under another instance id, from one copy alone. */
  public static ClusterState recovered(UUID instance, long epoch, UUID copy) {
    return new ClusterState(instance, epoch, NOBODY, new TreeSet<>(List.of(copy)));
  }

  /** Whether any empty copy may become the first master. */
  public boolean isNew() {
    return epoch == 0 && inSync.isEmpty();
  }

  /** The next epoch, opened by {@code newRun}, whose own copy is in the set. */
  public ClusterState nextEpoch(UUID newRun, UUID ownCopy) {
    var copies = new TreeSet<>(inSync);
    copies.add(ownCopy);
    return new ClusterState(instance, epoch + 1, newRun, copies);
  }

  public ClusterState with(UUID copy) {
    var copies = new TreeSet<>(inSync);
    copies.add(copy);
    return new ClusterState(instance, epoch, run, copies);
  }

  public ClusterState without(UUID copy) {
    var copies = new TreeSet<>(inSync);
    copies.remove(copy);
    return new ClusterState(instance, epoch, run, copies);
  }

  /**
   * The epoch's master has stepped down in favour of that copy.
   *
   * @throws IllegalArgumentException if it is not in the set
   */
  public ClusterState handedTo(UUID copy) {
    if (!inSync.contains(copy)) {
      throw new IllegalArgumentException("copy " + copy + " is not in the in-sync set");
    }
    return new ClusterState(instance, epoch, run, inSync, Optional.of(copy));
  }
}
