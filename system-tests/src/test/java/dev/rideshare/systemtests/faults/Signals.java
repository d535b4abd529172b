package dev.rideshare.systemtests.faults;

import dev.rideshare.systemtests.harness.Processes;
import dev.rideshare.systemtests.harness.Worker;
import java.nio.file.Path;

/** Signals to processes of one system, and to no others: those that its folder tells apart. */
public final class Signals {
  private final Path folder;

  Signals(Path folder) {
    this.folder = folder;
  }

  public void kill(long pid) {
    send("KILL", pid);
  }

  /** Asks it to end in order. */
  public void terminate(long pid) {
    send("TERM", pid);
  }

  /** Stops it where it is. Its children, such as a worker's PostgreSQL, go on. */
  public void pause(long pid) {
    send("STOP", pid);
  }

  public void wake(long pid) {
    send("CONT", pid);
  }

  /** Wakes whatever stands still, however it came to that. */
  public void wakeAll() {
    Processes.of(folder).stream()
        .map(ProcessHandle::pid)
        .filter(Processes::isStopped)
        .forEach(this::wake);
  }

  /** Whether its process, on this machine, neither has ended nor stands still. */
  static boolean isRunning(Worker worker) {
    return ProcessHandle.of(worker.pid()).filter(Processes::runs).isPresent()
        && !Processes.isStopped(worker.pid());
  }

  /** One that has ended needs no signal any more. */
  private void send(String signal, long pid) {
    if (!isOurs(pid)) {
      return;
    }
    try {
      Processes.signal(signal, pid);
    } catch (IllegalStateException e) {
      if (isOurs(pid)) {
        throw e;
      }
    }
  }

  private boolean isOurs(long pid) {
    return Processes.of(folder).stream().anyMatch(process -> process.pid() == pid);
  }
}
