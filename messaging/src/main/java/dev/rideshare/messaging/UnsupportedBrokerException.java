package dev.rideshare.messaging;

import java.io.IOException;

/** This kind of broker can't do what is asked of it. */
final class UnsupportedBrokerException extends IOException {
  UnsupportedBrokerException(String message) {
    super(message);
  }
}
