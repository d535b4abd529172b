package dev.rideshare.orchestrator.control;

/** What came of a request to kill a worker. */
public sealed interface Crash {
  /** It is dead. */
  record Killed(long pid) implements Crash {}

  /** Nothing was killed. */
  record Impossible(String why) implements Crash {}
}
