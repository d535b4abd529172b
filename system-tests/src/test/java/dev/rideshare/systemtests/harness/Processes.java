package dev.rideshare.systemtests.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** What the operating system says about processes, beyond {@link ProcessHandle}. */
public final class Processes {
  private static final Path PROC = Path.of("/proc");

  private Processes() {}

  /** Whether it still runs; one that has ended and only waits to be collected does not. */
  public static boolean runs(ProcessHandle process) {
    return process.isAlive() && state(process.pid()) != 'Z';
  }

  /** Whether a signal has stopped it. */
  public static boolean isStopped(long pid) {
    return state(pid) == 'T';
  }

  /** Those that still run, as text for a failure message: pid and command line. */
  public static List<String> describeRunning(Collection<ProcessHandle> processes) {
    return processes.stream()
        .filter(Processes::runs)
        .map(p -> p.pid() + " " + String.join(" ", commandLine(p.pid())))
        .sorted()
        .toList();
  }

  /**
   * Processes that work in this folder or name it in their command line. A database server detaches
   * itself from who started it, so that looking at children alone would miss it.
   */
  public static List<ProcessHandle> of(Path folder) {
    try (Stream<Path> entries = Files.list(PROC)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .map(Long::parseLong)
          .filter(pid -> pid != ProcessHandle.current().pid())
          .filter(pid -> worksIn(pid, folder) || names(pid, folder))
          .flatMap(pid -> ProcessHandle.of(pid).stream())
          .toList();
    } catch (IOException e) {
      return List.of(); // No /proc on this system: children are all that can be seen.
    }
  }

  /** Sends a signal by its name, such as STOP or CONT. */
  public static void signal(String name, long pid) {
    try {
      int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill -" + name + " " + pid + " gave " + code);
      }
    } catch (IOException e) {
      throw new IllegalStateException("no kill command", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static boolean worksIn(long pid, Path folder) {
    try {
      return Files.readSymbolicLink(PROC.resolve(pid + "/cwd")).startsWith(folder);
    } catch (IOException e) {
      return false; // Ended meanwhile, or not ours.
    }
  }

  private static boolean names(long pid, Path folder) {
    return commandLine(pid).stream().anyMatch(argument -> argument.contains(folder.toString()));
  }

  private static List<String> commandLine(long pid) {
    try {
      return List.of(Files.readString(PROC.resolve(pid + "/cmdline")).split("\0", -1));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The one-letter state of proc(5), or '?' where that is not known. */
  private static char state(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException | IndexOutOfBoundsException e) {
      return '?';
    }
  }
}
