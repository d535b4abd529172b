package dev.rideshare.model.replication;

import dev.rideshare.model.log.Checksum;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.ReplicaMessage.Append;
import java.util.Optional;

/**
 * What a copy does with an {@link Append}: the rule by which logs are made to agree. Pure; the copy
 * tells how to look up its own log.
 */
public sealed interface LogMatch {
  /**
   * The entries from {@code skip} on follow the log's end (there may be none: just acknowledge).
   */
  record AppendFrom(int skip) implements LogMatch {}

  /**
   * The log's tail after {@code keep} is not the master's. It was never applied: in one
   * transaction, cut it and append the entries from {@code skip} on.
   */
  record CutAndAppend(LogPoint keep, int skip) implements LogMatch {}

  /**
   * Entries are missing between the log's end and this message: fetch those after {@code after}.
   */
  record FetchAfter(LogPoint after) implements LogMatch {}

  /** The master's log contradicts what this copy has applied: the copy must be made anew. */
  record Diverged(String why) implements LogMatch {}

  /** The checksum of a copy's own log at an index; empty where the log does not hold that index. */
  @FunctionalInterface
  interface OwnLog {
    Optional<LogPoint> at(long index);
  }

  /**
   * Decides.
   *
   * @param applied the last applied entry: what is up to here can't be cut
   * @param last the last entry of the copy's log
   * @param own looks up the copy's log between {@code applied} and {@code last}, both included
   */
  static LogMatch decide(Append append, LogPoint applied, LogPoint last, OwnLog own) {
    LogPoint previous = append.previous();
    if (previous.index() > last.index()) {
      // What is of this epoch came from this master, with all before it.
      return new FetchAfter(last.position().epoch() == append.epoch() ? last : applied);
    }
    if (previous.index() < applied.index()) {
      return reachesBehindApplied(append, applied, last, own);
    }
    if (!own.at(previous.index()).equals(Optional.of(previous))) {
      return previous.index() == applied.index()
          ? new Diverged("the master has " + previous + " where this copy has applied " + applied)
          : new FetchAfter(applied);
    }
    return follow(append, 0, previous, last, own);
  }

  /** Part of the message is older than what is applied: that part must be what was applied. */
  private static LogMatch reachesBehindApplied(
      Append append, LogPoint applied, LogPoint last, OwnLog own) {
    Checksum checksum = append.previous().checksum();
    long index = append.previous().index();
    int skip = 0;
    while (skip < append.entries().size() && index < applied.index()) {
      checksum = checksum.then(append.entries().get(skip));
      index++;
      skip++;
    }
    if (index < applied.index()) {
      return new AppendFrom(skip); // an old message, nothing new in it
    }
    if (!checksum.equals(applied.checksum())) {
      return new Diverged("other entries up to " + applied.position() + " than those applied");
    }
    return follow(append, skip, applied, last, own);
  }

  /** From {@code at}, where both agree: skips what the copy has already, entry by entry. */
  private static LogMatch follow(Append append, int from, LogPoint at, LogPoint last, OwnLog own) {
    Checksum checksum = at.checksum();
    long index = at.index();
    LogPoint agreed = at;
    for (int skip = from; skip < append.entries().size(); skip++) {
      if (index == last.index()) {
        return new AppendFrom(skip);
      }
      checksum = checksum.then(append.entries().get(skip));
      index++;
      Optional<LogPoint> mine = own.at(index);
      if (mine.isEmpty() || !mine.get().checksum().equals(checksum)) {
        return new CutAndAppend(agreed, skip);
      }
      agreed = mine.get();
    }
    return new AppendFrom(append.entries().size());
  }
}
