package dev.rideshare.orchestrator.control;

import java.io.IOException;
import java.nio.file.Path;

/** What a worker has outside of its folder, such as a database on another machine's server. */
@FunctionalInterface
public interface Leftovers {
  /** Workers have all that is theirs in their folders. */
  Leftovers NONE = (worker, folder) -> {};

  /**
   * Takes it away, before the folder, which tells of it, is deleted. Called again after a failure,
   * or when it was cut off; never while a worker uses the folder. May block.
   *
   * @param folder of the worker, under another name by now
   * @throws IOException if that can't be done now, with a reason for an operator
   */
  void remove(String worker, Path folder) throws IOException;
}
