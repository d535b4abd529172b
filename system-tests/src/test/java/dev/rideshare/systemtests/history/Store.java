package dev.rideshare.systemtests.history;

/** The database as one client sees it through one orchestrator. */
interface Store {
  /**
   * Does it, or not. An answer that came is told as it is.
   *
   * @param seen sent with a session read, which must not be behind it
   */
  Outcome perform(Action action, Position seen);
}
