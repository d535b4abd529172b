package dev.rideshare.cli.bench;

/**
 * When requests of a fixed rate are due. Each has its intended time, from which its latency counts,
 * whether or not there was anybody to send it then: a server that stalls delays all that come
 * meanwhile, and the percentiles show it (no "coordinated omission"; Gil Tene's term).
 */
final class Arrivals {
  private final long begin;
  private final double perSecond;
  private final long end;
  private long taken;

  /**
   * @param begin of the first one, and
   * @param end after which none is due, both of {@link System#nanoTime}
   */
  Arrivals(long begin, double perSecond, long end) {
    if (!(perSecond > 0)) {
      throw new IllegalArgumentException("a rate is above 0, not " + perSecond);
    }
    this.begin = begin;
    this.perSecond = perSecond;
    this.end = end;
  }

  /** The intended time of the next one. */
  long next() {
    return begin + (long) (taken * 1e9 / perSecond);
  }

  boolean isOver() {
    return next() - end >= 0;
  }

  boolean isDue(long now) {
    return !isOver() && now - next() >= 0;
  }

  /** Takes the next one, and answers its intended time. */
  long take() {
    long intended = next();
    taken++;
    return intended;
  }
}
