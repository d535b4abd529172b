package dev.rideshare.cli.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedZooKeeperIT {
  private static final byte[] BYTES = "kept".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  @Test
  void grantsASessionTimeoutOfFourSeconds() throws Exception {
    try (var server = EmbeddedZooKeeper.start(folder, "127.0.0.1", 0);
        var client = connect(server.connectString())) {
      assertThat(server.connectString()).matches("127\\.0\\.0\\.1:\\d+");
      assertThat(client.getZookeeperClient().getZooKeeper().getSessionTimeout()).isEqualTo(4_000);
    }
  }

  @Test
  void reopensItsDataAfterAnOrderlyStop() throws Exception {
    try (var server = EmbeddedZooKeeper.start(folder, "127.0.0.1", 0);
        var client = connect(server.connectString())) {
      client.create().forPath("/a", BYTES);
    }
    try (var server = EmbeddedZooKeeper.start(folder, "127.0.0.1", 0);
        var client = connect(server.connectString())) {
      assertThat(client.getData().forPath("/a")).isEqualTo(BYTES);
    }
  }

  @Test
  void reopensItsDataAfterItsProcessWasKilled() throws Exception {
    for (int run = 0; run < 3; run++) {
      Process process = startOther();
      try {
        try (var client = connect(firstLine(process))) {
          client.create().forPath("/run-" + run, BYTES);
          process.destroyForcibly();
        }
      } finally {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
    }
    try (var server = EmbeddedZooKeeper.start(folder, "127.0.0.1", 0);
        var client = connect(server.connectString())) {
      assertThat(client.getChildren().forPath("/")).contains("run-0", "run-1", "run-2");
    }
  }

  @Test
  void keepsThreeSnapshotsAndStillReopens() throws Exception {
    for (int run = 0; run < 6; run++) {
      try (var server = EmbeddedZooKeeper.start(folder, "127.0.0.1", 0);
          var client = connect(server.connectString())) {
        client.create().forPath("/run-" + run, BYTES);
      }
    }
    try (var server = EmbeddedZooKeeper.start(folder, "127.0.0.1", 0);
        var client = connect(server.connectString())) {
      await().atMost(5, TimeUnit.SECONDS).until(() -> snapshots() == 3);
      assertThat(client.getChildren().forPath("/")).contains("run-0", "run-5");
    }
    EmbeddedZooKeeper.start(folder, "127.0.0.1", 0).close();
  }

  private long snapshots() throws IOException {
    try (var files = Files.list(folder.resolve("version-2"))) {
      return files.filter(file -> file.getFileName().toString().startsWith("snapshot.")).count();
    }
  }

  @Test
  void saysThatItsPortIsTaken() throws Exception {
    try (var server = EmbeddedZooKeeper.start(folder.resolve("one"), "127.0.0.1", 0)) {
      int port = Integer.parseInt(server.connectString().replace("127.0.0.1:", ""));
      assertThatThrownBy(
              () -> EmbeddedZooKeeper.start(folder.resolve("two"), "127.0.0.1", port).close())
          .isInstanceOf(BindException.class);
    }
  }

  private Process startOther() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String firstLine(Process process) throws IOException {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("127.0.0.1:")) {
          return line;
        }
      }
    }
    throw new IOException("the process ended without a line");
  }

  private static CuratorFramework connect(String connectString) throws Exception {
    CuratorFramework client =
        CuratorFrameworkFactory.newClient(connectString, 4_000, 10_000, new RetryOneTime(100));
    client.start();
    assertThat(client.blockUntilConnected(10, TimeUnit.SECONDS)).as("connected").isTrue();
    return client;
  }

  /** A process of its own, so that it can be killed. */
  static final class Other {
    private Other() {}

    public static void main(String[] args) {
      try {
        var server = EmbeddedZooKeeper.start(Path.of(args[0]), "127.0.0.1", 0);
        System.out.println(server.connectString());
        Thread.currentThread().join();
      } catch (Throwable e) {
        System.err.println(e);
      } finally {
        Runtime.getRuntime().halt(1);
      }
    }
  }
}
