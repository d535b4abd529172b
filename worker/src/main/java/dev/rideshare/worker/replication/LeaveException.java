package dev.rideshare.worker.replication;

/**
 * This process can't go on in its role, and says why; it ends, and whoever started it starts a
 * worker that joins anew. Roles are never laid down within a process: ending it is the one way, for
 * crashes and for orderly ends alike.
 */
public final class LeaveException extends Exception {
  private static final long serialVersionUID = 1;

  public LeaveException(String why) {
    super(why);
  }

  public LeaveException(String why, Throwable cause) {
    super(why + ": " + cause.getMessage(), cause);
  }
}
