package dev.rideshare.model.log;

import dev.rideshare.model.Position;
import dev.rideshare.model.request.Answer;
import java.util.List;
import java.util.Optional;

/**
 * One entry of the replicated log. An entry of a client's write carries the decision; a refusal has
 * no changes. An entry without a decision is the master's own: an epoch's opening, housekeeping.
 */
public record Entry(Position position, Optional<Decision> decision, List<Change> changes) {
  public Entry {
    changes = List.copyOf(changes);
  }

  /**
   * How a write was decided, under its id.
   *
   * @param decidedAt milliseconds since 1970, by the master's clock
   */
  public record Decision(
      String id, boolean clientKey, long bodyHash, long decidedAt, Answer answer) {}
}
