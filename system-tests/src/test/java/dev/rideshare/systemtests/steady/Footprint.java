package dev.rideshare.systemtests.steady;

import dev.rideshare.systemtests.harness.Processes;
import dev.rideshare.systemtests.harness.RideshareProcess;
import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.WorkerDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a system takes at a moment.
 *
 * @param figures by what they are of, in a fixed order: bytes, rows of the log, requests
 */
record Footprint(Map<String, Long> figures) {
  private static final Pattern HEAP = Pattern.compile("(?m)^Total +\\d+ +(\\d+)$");
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");
  private static final Pattern ANONYMOUS = Pattern.compile("(?m)^Pss_Anon:\\s+(\\d+) kB$");
  private static final Pattern OF_FILES = Pattern.compile("(?m)^Pss_File:\\s+(\\d+) kB$");
  private static final Pattern QUEUE =
      Pattern.compile("(?m)^dbaas_(?:read|write)_(?:waiting|unanswered)\\S* (\\S+)$");

  /** Collects the garbage of each process for it. */
  static Footprint of(RideshareProcess system) {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("requests", requests(system)); // first: all wait while garbage is collected
    long kept = 0;
    process("up", system.pid(), figures);
    for (Worker worker : system.workers()) {
      process(worker.name(), worker.pid(), figures);
      figures.put(worker.name() + " PostgreSQL", postgres(system, worker));
      try (WorkerDatabase database = system.databaseOf(worker)) {
        figures.put(
            worker.name() + " log rows",
            Long.valueOf(database.value("SELECT count(*) FROM replica.log")));
        kept += put(worker.name() + " log", size(database, "log"), figures);
        kept += put(worker.name() + " answers", size(database, "answers"), figures);
        kept += put(worker.name() + " WAL", size(wal(system, worker)), figures);
      }
    }
    figures.put("other disk", size(system.data()) - kept);
    return new Footprint(figures);
  }

  private static Path wal(RideshareProcess system, Worker worker) {
    return system.data().resolve("workers").resolve(worker.name()).resolve("pgdata/pg_wal");
  }

  private static long put(String name, long figure, Map<String, Long> figures) {
    figures.put(name, figure);
    return figure;
  }

  private static long size(WorkerDatabase database, String table) {
    return Long.parseLong(database.value("SELECT pg_total_relation_size('replica." + table + "')"));
  }

  private static void process(String name, long pid, Map<String, Long> figures) {
    figures.put(name + " heap", number(HEAP, histogram(pid)));
    figures.put(name + " RSS", 1024 * number(RESIDENT, proc(pid, "status")));
  }

  /** Of all that lives after a full collection. */
  private static String histogram(long pid) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process asking =
          new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      try (var out = asking.inputReader()) {
        return out.readAllAsString();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Memory that its server's processes share counts once, and its shared buffers, whose size is
   * set, not at all.
   */
  private static long postgres(RideshareProcess system, Worker worker) {
    return Processes.of(system.data().resolve("workers").resolve(worker.name())).stream()
        .mapToLong(ProcessHandle::pid)
        .filter(pid -> pid != worker.pid() && pid != system.pid())
        .mapToObj(pid -> proc(pid, "smaps_rollup"))
        .mapToLong(memory -> 1024 * (number(ANONYMOUS, memory) + number(OF_FILES, memory)))
        .sum();
  }

  private static long requests(RideshareProcess system) {
    return QUEUE
        .matcher(system.orchestrator().get("/metrics").is(200).body())
        .results()
        .mapToLong(found -> (long) Double.parseDouble(found.group(1)))
        .sum();
  }

  private static String proc(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException e) {
      return "Pss_Anon: 0 kB\nPss_File: 0 kB\n"; // a server's process that ended meanwhile
    }
  }

  private static long number(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new IllegalStateException("no " + pattern + " in:\n" + text);
    }
    return Long.parseLong(found.group(1));
  }

  private static long size(Path folder) {
    AtomicLong bytes = new AtomicLong();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              bytes.addAndGet(attributes.size());
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException gone) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.get();
  }
}
