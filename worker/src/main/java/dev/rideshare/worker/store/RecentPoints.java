package dev.rideshare.worker.store;

import dev.rideshare.model.log.LogPoint;
import java.util.Optional;

/** The last points of a log, so that looking at its end asks no database. Not thread-safe. */
final class RecentPoints {
  private final LogPoint[] ring;
  private LogPoint last = LogPoint.ZERO;
  private long first = 1;

  RecentPoints(int size) {
    ring = new LogPoint[size];
  }

  /** Forgets everything; the next point follows {@code point} or stands anywhere. */
  void clear(LogPoint point) {
    last = point;
    first = point.index() + 1;
  }

  void add(LogPoint point) {
    if (point.index() != last.index() + 1) {
      first = point.index();
    }
    ring[(int) (point.index() % ring.length)] = point;
    last = point;
    first = Math.max(first, point.index() - ring.length + 1);
  }

  void cutAfter(LogPoint keep) {
    last = keep;
    first = Math.min(first, keep.index() + 1);
  }

  LogPoint last() {
    return last;
  }

  Optional<LogPoint> at(long index) {
    return index >= first && index <= last.index()
        ? Optional.of(ring[(int) (index % ring.length)])
        : Optional.empty();
  }
}
