package dev.rideshare.messaging;

/** The broker could not be reached. The message is one line with host and port, no password. */
public final class BrokerUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  public BrokerUnavailableException(String message) {
    super(message);
  }
}
