package dev.rideshare.systemtests.history;

/** Something that clients do, step by step. */
interface Activity {
  void step(Client client);

  /** What is left to be done when there are no more steps. */
  default void end(Client client) {}
}
