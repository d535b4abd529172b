package dev.rideshare.worker.store;

import dev.rideshare.model.log.LogPoint;

/** Orders points of one log. */
final class LogPoints {
  private LogPoints() {}

  static LogPoint later(LogPoint a, LogPoint b) {
    return a.index() >= b.index() ? a : b;
  }
}
