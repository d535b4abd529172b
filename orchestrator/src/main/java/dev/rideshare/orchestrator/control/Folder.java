package dev.rideshare.orchestrator.control;

import java.util.UUID;

/** A worker's folder, and what its {@code copy.json} says of the copy in it. */
record Folder(String name, Content content) {
  /** What is known of the copy in a folder. */
  sealed interface Content {}

  /** The copy, and the database that it is a copy of. */
  record Copy(UUID copyId, UUID instance) implements Content {}

  /** No copy was begun there. */
  record NoCopy() implements Content {}

  /** There is something, but what it is can't be read: nobody touches it but an operator. */
  record Unreadable(String why) implements Content {}
}
