package dev.rideshare.orchestrator.launcher.docker;

import java.io.IOException;

/** Docker refused, or did not answer; the message is one line for an operator. */
public final class DockerException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  DockerException(String reason, Throwable cause) {
    super(reason, cause);
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }
}
