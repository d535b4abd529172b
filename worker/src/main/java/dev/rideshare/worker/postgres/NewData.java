package dev.rideshare.worker.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A new database's folder on its way to disk: a server starts on it meanwhile. Until it is there a
 * mark beside it says that it does not count, and whoever finds that makes the database anew: it
 * has no rows that anyone was told of.
 */
final class NewData {
  /** Takes what the flush prints; it is there as long as that has not succeeded. */
  static final String MARK = "pgdata.unflushed";

  private static final String FRESH = "pgdata.new";

  private final CompletableFuture<Void> flush;

  private NewData(CompletableFuture<Void> flush) {
    this.flush = flush;
  }

  /**
   * Sees to it that the folder has a database, and begins to flush it if it is new.
   *
   * @param data the database's own folder
   * @param log takes what PostgreSQL's programs print
   */
  static NewData in(Path folder, Path data, DataTemplate template, String password, Path log)
      throws IOException {
    Path mark = folder.resolve(MARK);
    if (Files.exists(data) && !Files.exists(mark)) {
      return new NewData(CompletableFuture.completedFuture(null));
    }
    Path fresh = folder.resolve(FRESH);
    Folders.delete(data);
    Folders.delete(fresh);
    template.copyTo(fresh, password, log);
    Files.writeString(mark, "");
    Folders.flush(folder);
    Files.move(fresh, data);
    return new NewData(
        CompletableFuture.runAsync(
            () -> flush(folder, data, mark, template),
            task -> Thread.ofPlatform().name("first-flush").start(task)));
  }

  private static void flush(Path folder, Path data, Path mark, DataTemplate template) {
    try {
      template.flush(data, mark);
      Files.delete(mark);
      Folders.flush(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns once the database is on disk. */
  void await() throws IOException {
    try {
      flush.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException failure) {
        throw new IOException("it can't be flushed to disk", failure.getCause());
      }
      throw e;
    }
  }
}
