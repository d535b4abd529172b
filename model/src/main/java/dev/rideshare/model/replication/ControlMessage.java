package dev.rideshare.model.replication;

import dev.rideshare.model.log.LogPoint;
import java.util.UUID;

/** What the master hears on its control queue. */
public sealed interface ControlMessage {
  UUID instance();

  long epoch();

  /** This copy has its log on disk up to {@code last}, having read the message of that round. */
  record Ack(UUID instance, long epoch, UUID copy, long round, LogPoint last)
      implements ControlMessage {}

  /** This copy has applied the log up to {@code applied}: asked for by durability {@code all}. */
  record Applied(UUID instance, long epoch, UUID copy, LogPoint applied)
      implements ControlMessage {}

  /** This copy lacks entries: send those after {@code after} to {@code queue}. */
  record Fetch(UUID instance, long epoch, UUID copy, LogPoint after, String queue)
      implements ControlMessage {}

  /** A copy that has caught up asks to be taken into the in-sync set. */
  record Join(UUID instance, long epoch, UUID copy, LogPoint last, String queue)
      implements ControlMessage {}
}
