package dev.rideshare.worker.replication;

/**
 * This process can't go on in its role, and says why; it ends, and whoever started it starts a
 * worker that joins anew. A role is never laid down because something went wrong: ending the
 * process is the one way. (A master that steps down on purpose, with nothing under way, goes on as
 * a slave.)
 */
public final class LeaveException extends Exception {
  private static final long serialVersionUID = 1;

  public LeaveException(String why) {
    super(why);
  }

  /** The message tells the reasons of the cause as well. */
  public LeaveException(String why, Throwable cause) {
    super(why + ": " + reasons(cause), cause);
  }

  /** What went wrong, and why that went wrong, in one line. */
  public static String reasons(Throwable failure) {
    String own = String.valueOf(failure.getMessage());
    return failure.getCause() == null || own.contains("" + failure.getCause().getMessage())
        ? own
        : own + ": " + reasons(failure.getCause());
  }
}
