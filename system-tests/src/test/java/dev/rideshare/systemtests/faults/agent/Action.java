package dev.rideshare.systemtests.faults.agent;

/** What a process does to itself at an armed failpoint. */
public enum Action {
  /** Ends at once, as by SIGKILL. */
  CRASH,
  /** Stops all its threads by SIGSTOP, until somebody sends SIGCONT. */
  PAUSE,
  /** Throws an exception of the class that the argument names, out of the instrumented method. */
  FAIL,
  /** Holds the thread that came here for as many milliseconds as the argument says. */
  DELAY
}
