package dev.rideshare.orchestrator.control;

import dev.rideshare.model.cluster.Member;

/** One step towards what is wanted. Each may be carried out twice without harm. */
sealed interface Action {
  /** Found a new, empty database. */
  record Found() implements Action {}

  /** Take the znodes of an ended process away, so that nobody waits for its session to time out. */
  record RemoveDead(Member member) implements Action {}

  /** Start a worker in the folder of a copy that has every acknowledged write. */
  record StartExisting(String name) implements Action {}

  /** Start a new worker with an empty folder. */
  record StartFresh(String name, String why) implements Action {}

  /** Let a worker end in order. */
  record Retire(String name, String why) implements Action {}

  /** Have the master hand its role over to a slave. */
  record HandOver(Member master, Member to) implements Action {}

  /** Kill a process that hangs. */
  record Kill(String name, long pid, String why) implements Action {}

  /** A worker that was to be drained is gone. */
  record Drained(String name) implements Action {}

  /** Remove the folder of a copy that nobody needs. */
  record RemoveFolder(String name) implements Action {}
}
