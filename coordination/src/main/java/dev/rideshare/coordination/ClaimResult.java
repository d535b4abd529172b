package dev.rideshare.coordination;

/** How a claim of mastership ended. */
public sealed interface ClaimResult {
  /** The next epoch and {@code /master} are ours; {@code version} is that of {@code /cluster}. */
  record Won(int version) implements ClaimResult {}

  /** There is a master, or the cluster's state has changed since it was read. */
  record Lost() implements ClaimResult {}

  /** ZooKeeper could not be asked: the claim is made, or not, or may yet be made. */
  record Unknown() implements ClaimResult {}
}
