package dev.rideshare.web;

/** A process can't start for a reason its user can mend; the message is one line made for them. */
public final class StartException extends RuntimeException {
  public StartException(String message) {
    super(message);
  }
}
