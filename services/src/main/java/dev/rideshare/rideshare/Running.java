package dev.rideshare.rideshare;

/** A service that serves until it is closed; closing lets the requests in flight finish first. */
public interface Running extends AutoCloseable {
  /** The port that it listens on. */
  int port();

  @Override
  void close();
}
