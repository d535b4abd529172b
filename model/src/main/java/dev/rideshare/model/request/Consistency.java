package dev.rideshare.model.request;

/** What the answer to a read must reflect. */
public enum Consistency {
  /** Whatever some slave has. */
  EVENTUAL,
  /** At least the given position and every write that this orchestrator has acknowledged. */
  SESSION,
  /** Every write acknowledged by anyone before the read began. */
  STRONG
}
