package dev.rideshare.messaging.testing;

import java.net.URI;

/** A broker of one's own, on loopback, with a random password. */
public interface TestBroker extends AutoCloseable {
  /** Where it listens; the same after a restart. */
  URI uri();

  /** Ends it abruptly: every connection breaks. Messages that are not persistent are lost. */
  void kill();

  /** Starts it again on the same port, after a kill. Returns when it accepts connections. */
  void restart();

  /** Ends it and removes its files. */
  @Override
  void close();
}
