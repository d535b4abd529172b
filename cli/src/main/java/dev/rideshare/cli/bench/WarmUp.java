package dev.rideshare.cli.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Load before anything counts, in slices, for as long as the programs under it get faster: what
 * serves for days is measured as it serves then, not as it does in its first minute.
 *
 * @param slice of the load
 * @param most slices, 1 at least
 */
public record WarmUp(Duration slice, int most) {
  /** So many slices after one another must have brought nothing. */
  private static final int PATIENCE = 3;

  /** What is by less above the best before is not faster. */
  private static final double FASTER = 1.03;

  public WarmUp {
    if (most < 1) {
      throw new IllegalArgumentException("one slice at least, not " + most);
    }
  }

  /** A slice of load. */
  interface Slice {
    Sample run(Duration duration) throws InterruptedException;
  }

  /** Warms up. Returns what the slices reached, each in answers a second. */
  List<Double> run(Slice load) throws InterruptedException {
    List<Double> reached = new ArrayList<>();
    do {
      reached.add(load.run(slice).perSecond());
    } while (reached.size() < most && isRising(reached));
    return reached;
  }

  private static boolean isRising(List<Double> reached) {
    int before = reached.size() - PATIENCE;
    return before < 1
        || Collections.max(reached.subList(before, reached.size()))
            > FASTER * Collections.max(reached.subList(0, before));
  }
}
