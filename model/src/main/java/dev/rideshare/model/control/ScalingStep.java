package dev.rideshare.model.control;

/** What the autoscaler made of one look. */
public sealed interface ScalingStep {
  /** Nothing is new. */
  record Waited() implements ScalingStep {}

  /** The first read after a quiet time has begun a window. */
  record Began(ScalingState state) implements ScalingStep {}

  /**
   * A window ended.
   *
   * @param reads in it
   * @param before slaves wanted until now
   * @param reason for the number wanted from now on, with its arithmetic
   */
  record Decided(ScalingState state, long reads, int before, String reason) implements ScalingStep {
    public boolean changes() {
      return state.wanted() != before;
    }
  }
}
