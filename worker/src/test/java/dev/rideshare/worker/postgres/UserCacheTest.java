package dev.rideshare.worker.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserCacheTest {
  @TempDir Path folder;
  private UserCache cache;

  @BeforeEach
  void open() {
    cache = new UserCache(folder.resolve("cache"));
  }

  @Test
  void makesAFolderOnce() throws Exception {
    Path made = cache.once("a", "done", into -> Files.writeString(into.resolve("done"), "1"));
    Path found =
        cache.once(
            "a",
            "done",
            _ -> {
              throw new AssertionError("it is there");
            });
    assertThat(found).isEqualTo(made);
    assertThat(Files.readString(found.resolve("done"))).isEqualTo("1");
  }

  @Test
  void manyAtOnceEndWithOneFolderAndNoRest() throws Exception {
    int makers = 4;
    var together = new CyclicBarrier(makers);
    List<Future<Path>> results = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(makers)) {
      for (int i = 0; i < makers; i++) {
        results.add(
            threads.submit(
                () ->
                    cache.once(
                        "a",
                        "done",
                        into -> {
                          Files.writeString(into.resolve("done"), "1");
                          awaitOthers(together);
                        })));
      }
      for (Future<Path> result : results) {
        assertThat(result.get(10, TimeUnit.SECONDS).resolve("done")).exists();
      }
    }
    assertThat(contents()).containsExactly("a");
  }

  @Test
  void whatCouldNotBeMadeLeavesNothingAndIsTriedAgain() throws Exception {
    assertThatThrownBy(
            () ->
                cache.once(
                    "a",
                    "done",
                    into -> {
                      Files.writeString(into.resolve("half"), "");
                      throw new IOException("no space left");
                    }))
        .isInstanceOf(DatabaseStartException.class)
        .hasMessageContaining("no space left")
        .hasMessageContaining("XDG_CACHE_HOME");
    assertThat(contents()).isEmpty();
    cache.once("a", "done", into -> Files.writeString(into.resolve("done"), "1"));
    assertThat(contents()).containsExactly("a");
  }

  private List<String> contents() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static void awaitOthers(CyclicBarrier together) throws IOException {
    try {
      together.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
