package dev.rideshare.model;

/** The limits that every process keeps, so that no message and no answer grows without bound. */
public final class Bounds {
  /** The largest request body that is accepted by default, in bytes. */
  public static final int MAX_BODY = 8 << 20;

  /** The largest log entry, in bytes: what a write changes, and its answer, must fit. */
  public static final int MAX_ENTRY = 12 << 20;

  /** The largest answer to a read, in bytes. */
  public static final int MAX_ANSWER = 12 << 20;

  /** The largest message, in bytes; below RabbitMQ 4's default of 16 MiB. */
  public static final int MAX_MESSAGE = 15 << 20;

  /** The most rows that one read returns. */
  public static final int MAX_ROWS = 10_000;

  private Bounds() {}
}
