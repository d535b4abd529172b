package dev.rideshare.systemtests.faults;

import java.util.random.RandomGenerator;

/** One thing that can be done to a system, and is undone before it is over. */
@FunctionalInterface
public interface Fault {
  /** Does it and heals it; gives what was done to whom, for people. */
  String strike(RandomGenerator random, Pace pace) throws InterruptedException;
}
