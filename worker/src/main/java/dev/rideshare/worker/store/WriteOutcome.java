package dev.rideshare.worker.store;

import dev.rideshare.model.request.Answer;

/** What the master makes of a write that came. */
public sealed interface WriteOutcome {
  Answer answer();

  /** This write was decided before, or earlier in this batch: the answer given then. */
  record Known(Answer answer) implements WriteOutcome {}

  /** The id was used for another body: 422, and nothing is logged. */
  record KeyReused(Answer answer) implements WriteOutcome {}

  /** Decided now, done or refused: the batch has one entry more. */
  record Decided(Answer answer) implements WriteOutcome {}
}
