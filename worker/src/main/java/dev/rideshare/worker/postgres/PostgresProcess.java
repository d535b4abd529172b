package dev.rideshare.worker.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running PostgreSQL server, behind the guard that ends it when this process is gone. */
final class PostgresProcess {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresProcess.class);
  private static final String GUARD = readGuard();

  /**
   * For glibc, which otherwise gives a session's memory back to the kernel after each transaction
   * and asks for it again in the next: two system calls, each of which interrupts all processors. A
   * session keeps up to 8 MiB; what is larger than 4 MiB is given back at once. (Where one of these
   * is set, glibc adapts none of them by itself.)
   */
  private static final Map<String, String> MALLOC =
      Map.of(
          "MALLOC_TOP_PAD_", "1048576",
          "MALLOC_TRIM_THRESHOLD_", "8388608",
          "MALLOC_MMAP_THRESHOLD_", "4194304");

  private static final long START_SECONDS = 60;
  private static final long FAST_SHUTDOWN_MILLIS = 2_000;

  private final Process guard;

  private PostgresProcess(Process guard) {
    this.guard = guard;
  }

  static PostgresProcess start(List<String> postgres, Path log) throws IOException {
    List<String> command = new ArrayList<>();
    if (isInstalled("setsid")) {
      // Out of the terminal's process group: Ctrl-C reaches the worker, which then stops this.
      command.add("setsid");
    }
    command.addAll(List.of("/bin/sh", "-c", GUARD, "postgres-guard"));
    command.addAll(asOrdinaryUser(postgres.toArray(String[]::new)));
    var builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    MALLOC.forEach(builder.environment()::putIfAbsent);
    return new PostgresProcess(builder.start());
  }

  /** PostgreSQL refuses to run as root: there it runs in a user namespace where it is not root. */
  static List<String> asOrdinaryUser(String... command) {
    if (!isRoot()) {
      return List.of(command);
    }
    if (!isInstalled("unshare")) {
      throw new DatabaseStartException(
          "PostgreSQL does not run as root: start the worker as another user, or install"
              + " util-linux (unshare)");
    }
    List<String> wrapped = new ArrayList<>(List.of("unshare", "-U"));
    wrapped.addAll(Arrays.asList(command));
    return wrapped;
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException e) {
      return System.getProperty("user.name").equals("root");
    }
  }

  private static boolean isInstalled(String program) {
    return Files.isExecutable(Path.of("/usr/bin", program))
        || Files.isExecutable(Path.of("/bin", program));
  }

  /** Waits until the server takes connections; false if it ended instead. */
  boolean awaitReady(Path data) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    try {
      while (!isReady(data)) {
        if (System.nanoTime() > deadline) {
          throw new IOException("PostgreSQL was not ready after " + START_SECONDS + " s");
        }
        if (guard.waitFor(5, TimeUnit.MILLISECONDS)) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while PostgreSQL started", e);
    }
  }

  /**
   * The server itself writes this word into its pid file when it takes connections. The file of a
   * server that crashed says so too: it must be the guard's own child that wrote it.
   */
  private boolean isReady(Path data) throws IOException {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return false;
    }
    List<String> lines = Files.readAllLines(file);
    return lines.size() >= 8
        && lines.get(7).strip().equals("ready")
        && guard.children().anyMatch(child -> Long.toString(child.pid()).equals(lines.getFirst()));
  }

  long serverPid(Path data) {
    return StalePostmaster.pidIn(data).orElseThrow();
  }

  boolean isAlive() {
    return guard.isAlive();
  }

  /** Runs it on another thread once the server has ended, for whatever reason. */
  void onEnd(Runnable listener) {
    var _ = guard.onExit().thenRun(listener);
  }

  /** A fast shutdown, and an immediate one if that takes too long: recovery then makes it good. */
  void stop() {
    try {
      OutputStream toGuard = guard.getOutputStream();
      toGuard.write("fast\n".getBytes(StandardCharsets.US_ASCII));
      toGuard.flush();
      if (guard.waitFor(FAST_SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
      LOG.warn("PostgreSQL did not stop within {} ms; ending it at once", FAST_SHUTDOWN_MILLIS);
    } catch (IOException e) {
      LOG.debug("the guard is gone", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  /** An immediate shutdown, as a crash of the worker would cause. */
  void kill() {
    try {
      guard.getOutputStream().close();
      if (!guard.waitFor(6, TimeUnit.SECONDS)) {
        LOG.warn("PostgreSQL's guard {} does not end", guard.pid());
      }
    } catch (IOException e) {
      LOG.debug("the guard is gone", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String readGuard() {
    try (InputStream script = PostgresProcess.class.getResourceAsStream("guard.sh")) {
      if (script == null) {
        throw new IllegalStateException("guard.sh is missing from the program");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("guard.sh can't be read", e);
    }
  }
}
