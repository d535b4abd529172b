package dev.rideshare.messaging;

/** The sizes that every message keeps to. */
public final class Limits {
  /** The largest message, in bytes: RabbitMQ 4 refuses those above 16 MiB. */
  public static final int LARGEST_MESSAGE = 15 * 1024 * 1024;

  /** The largest payload of one request or answer, in bytes: leaves room for what surrounds it. */
  public static final int LARGEST_PAYLOAD = LARGEST_MESSAGE - 1024;

  /** What a batch of several requests or answers may hold, in bytes. */
  static final int BATCH_BYTES = 1024 * 1024;

  /** In bytes: a broker that reads no more has room for several times as much. */
  static final int SURE_TO_FIT = 32 * 1024;

  private Limits() {}
}
