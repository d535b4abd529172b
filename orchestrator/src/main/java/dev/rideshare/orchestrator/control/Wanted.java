package dev.rideshare.orchestrator.control;

/** How many workers there should be: one master, and this many slaves. */
public record Wanted(int slaves) {
  public Wanted {
    if (slaves < 0) {
      throw new IllegalArgumentException("slaves: " + slaves);
    }
  }

  int workers() {
    return 1 + slaves;
  }
}
