package dev.rideshare.messaging;

/** Bytes that are not a message of the expected form. The only thing a decoder ever throws. */
public final class MalformedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedMessageException(String message) {
    super(message);
  }
}
