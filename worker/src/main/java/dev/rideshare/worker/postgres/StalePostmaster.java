package dev.rideshare.worker.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that an earlier worker left running on a folder (its guard was killed as well). */
final class StalePostmaster {
  private static final Logger LOG = LoggerFactory.getLogger(StalePostmaster.class);

  private StalePostmaster() {}

  /** Ends it; the caller holds the folder's lock, so nobody has a right to it. */
  static void end(Path data) throws IOException {
    OptionalLong pid = pidIn(data);
    if (pid.isEmpty() || !servesThis(pid.getAsLong(), data)) {
      return;
    }
    LOG.warn("ending PostgreSQL {}, which an earlier worker left on {}", pid.getAsLong(), data);
    ProcessHandle process = ProcessHandle.of(pid.getAsLong()).orElse(null);
    if (process == null) {
      return;
    }
    List<ProcessHandle> sessions = process.children().toList();
    signal("-QUIT", process.pid());
    if (!ended(process)) {
      process.destroyForcibly();
      if (!ended(process)) {
        throw new DatabaseStartException(
            "PostgreSQL " + pid.getAsLong() + " runs on " + data + " and does not end");
      }
    }
    for (ProcessHandle session : sessions) {
      ended(session);
    }
  }

  static OptionalLong pidIn(Path data) {
    try {
      List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
      return lines.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(lines.getFirst().strip()));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** The process id may belong to anything by now: only a PostgreSQL in this folder counts. */
  private static boolean servesThis(long pid, Path data) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    if (!Files.exists(process)) {
      return false;
    }
    String command = Files.readString(process.resolve("comm")).strip();
    return command.equals("postgres") && Files.isSameFile(process.resolve("cwd"), data);
  }

  private static void signal(String signal, long pid) throws IOException {
    try {
      new ProcessBuilder("kill", signal, Long.toString(pid)).start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static boolean ended(ProcessHandle process) throws IOException {
    try {
      process.onExit().get(6, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
