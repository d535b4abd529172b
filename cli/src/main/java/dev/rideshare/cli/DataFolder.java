package dev.rideshare.cli;

import dev.rideshare.orchestrator.launcher.ProcessLauncher;
import dev.rideshare.web.StartException;
import dev.rideshare.worker.postgres.DatabaseTemplates;
import dev.rideshare.worker.postgres.ExternalPostgres;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds all data of one {@code up}, locked against a second one.
 *
 * <p>The file {@code rideshare.data} marks it as ours and bears the lock. Only what this program
 * makes is ever deleted: {@code zookeeper}, {@code workers}, {@code logs}, {@code broker}.
 */
final class DataFolder implements AutoCloseable {
  private static final String MARKER = "rideshare.data";
  private static final List<String> OURS = List.of("zookeeper", "workers", "logs", "broker");
  private static final Duration WORKERS_END = Duration.ofSeconds(15);

  private final Path folder;
  private final FileChannel lock;

  private DataFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Makes or takes the folder, and locks it.
   *
   * @throws StartException if another process uses it, it is not ours, or the disk refuses
   */
  static DataFolder open(Path folder) {
    return open(folder, false, DatabaseTemplates.EMBEDDED);
  }

  /**
   * The same, from nothing if wanted.
   *
   * @param fresh deletes what an earlier run left, its workers' databases elsewhere included
   * @param databases with today's credentials, where they name those databases
   * @throws StartException if another process uses it, it is not ours, or the disk refuses
   */
  static DataFolder open(Path folder, boolean fresh, DatabaseTemplates databases) {
    try {
      Files.createDirectories(folder);
      refuseStrangers(folder, fresh);
      FileChannel lock =
          FileChannel.open(
              folder.resolve(MARKER),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (!tryLock(lock)) {
        String holder = read(lock);
        lock.close();
        throw new StartException("--data: " + folder + " is in use by another rideshare" + holder);
      }
      lock.truncate(0);
      String pid = "process " + ProcessHandle.current().pid() + "\n";
      lock.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)), 0);
      DataFolder data = new DataFolder(folder, lock);
      if (fresh) {
        data.clear(databases);
      }
      return data;
    } catch (IOException e) {
      throw new StartException("--data: " + folder + " cannot be used: " + Reasons.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted while starting");
    }
  }

  Path zooKeeper() {
    return folder.resolve("zookeeper");
  }

  Path workers() {
    return folder.resolve("workers");
  }

  Path broker() {
    return folder.resolve("broker");
  }

  Path logs() {
    return folder.resolve("logs");
  }

  /** The same for all that ever use this folder, of which only one does at a time. */
  String id() {
    String place = ProcessLauncher.localHost() + ":" + folder.toAbsolutePath().normalize();
    return UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8)).toString();
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  private static void refuseStrangers(Path folder, boolean fresh) throws IOException {
    if (Files.exists(folder.resolve(MARKER))) {
      return;
    }
    if (fresh && !isEmpty(folder)) {
      throw new StartException(
          "--fresh: %s was not made by rideshare (it has no %s): empty it yourself, or name another"
                  .formatted(folder, MARKER)
              + " folder with --data");
    }
    for (String name : OURS) {
      if (Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        throw new StartException(
            "--data: %s holds a %s that rideshare did not make: name another folder"
                .formatted(folder, name));
      }
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private void clear(DatabaseTemplates databases) throws IOException, InterruptedException {
    awaitEndOfWorkers();
    dropDatabases(databases);
    for (String name : OURS) {
      delete(folder.resolve(name));
    }
  }

  /** Workers of an {@code up} that was killed end by themselves, a little later. */
  private void awaitEndOfWorkers() throws IOException, InterruptedException {
    if (!Files.isDirectory(workers())) {
      return;
    }
    List<Path> locks;
    try (Stream<Path> entries = Files.list(workers())) {
      locks = entries.map(entry -> entry.resolve("lock")).filter(Files::exists).toList();
    }
    long end = System.nanoTime() + WORKERS_END.toNanos();
    for (Path path : locks) {
      while (isLocked(path)) {
        if (System.nanoTime() > end) {
          throw new StartException("--fresh: a worker still runs in " + path.getParent());
        }
        Thread.sleep(100);
      }
    }
  }

  /** The folders tell of them, so that they go first. */
  private void dropDatabases(DatabaseTemplates databases) throws IOException {
    if (!Files.isDirectory(workers())) {
      return;
    }
    List<Path> folders;
    try (Stream<Path> entries = Files.list(workers())) {
      folders = entries.filter(Files::isDirectory).toList();
    }
    for (Path worker : folders) {
      ExternalPostgres.drop(String.valueOf(worker.getFileName()), worker, databases);
    }
  }

  private static boolean isLocked(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      return !tryLock(channel);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock taken = channel.tryLock();
      return taken != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(64);
    channel.read(bytes, 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
    return text.matches("process \\d+") ? " (" + text + ")" : "";
  }

  /** Links are deleted, never followed. */
  private static void delete(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
