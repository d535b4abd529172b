package dev.rideshare.model.control;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the control loop must know whoever leads it: the content of {@code /control}, changed by
 * compare-and-set alone.
 *
 * @param lastWorker the highest number that was ever given in a worker's name
 * @param scaling how many slaves are wanted, and since when reads are counted
 * @param draining names of workers that are to end once others have taken their place
 */
public record ControlState(long lastWorker, ScalingState scaling, SortedSet<String> draining) {
  public ControlState {
    draining = Collections.unmodifiableSortedSet(new TreeSet<>(draining));
  }

  /** A database's first: nobody was ever started. */
  public static ControlState first(int slaves) {
    return new ControlState(0, ScalingState.wanting(slaves), new TreeSet<>());
  }

  public ControlState withLastWorker(long number) {
    return new ControlState(Math.max(lastWorker, number), scaling, draining);
  }

  public ControlState with(ScalingState newScaling) {
    return new ControlState(lastWorker, newScaling, draining);
  }

  public ControlState draining(String worker) {
    var names = new TreeSet<>(draining);
    names.add(worker);
    return new ControlState(lastWorker, scaling, names);
  }

  public ControlState drained(String worker) {
    var names = new TreeSet<>(draining);
    names.remove(worker);
    return new ControlState(lastWorker, scaling, names);
  }
}
