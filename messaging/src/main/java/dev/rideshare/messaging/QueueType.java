package dev.rideshare.messaging;

import java.util.Locale;

/** What the shared queues are at a RabbitMQ. Private ones are exclusive, and always classic. */
public enum QueueType {
  /** Lives on one node: for a broker of one node. */
  CLASSIC,
  /** Kept by a majority of a cluster's nodes, so that any one of them may go. */
  QUORUM;

  /** The broker's own word for it. */
  String argument() {
    return name().toLowerCase(Locale.ROOT);
  }
}
