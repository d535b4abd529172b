package dev.rideshare.model.cluster;

/** How far a worker is in its life. */
public enum MemberState {
  /** Making its copy, or bringing it up to date; serves nothing. */
  JOINING,
  /** In the in-sync set and serving. */
  READY,
  /** Has won the election and is making its tail of the log committed. */
  PROMOTING,
  /** About to end. */
  LEAVING
}
