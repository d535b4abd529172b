package dev.rideshare.rideshare;

import dev.rideshare.web.HttpService;

/** A service that serves until it is closed; closing lets the requests in flight finish first. */
public interface Running extends AutoCloseable {
  /** The port that it listens on. */
  default int port() {
    return http().port();
  }

  /** Its HTTP side, for other services of this process. */
  HttpService http();

  @Override
  void close();
}
