package dev.rideshare.systemtests.harness;

import static org.awaitility.Awaitility.await;

import dev.rideshare.messaging.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;

/**
 * ZooKeeper's own server as a process of its own, on a free loopback port. It can go away and come
 * back on the same port with its data. Alone, or one of a {@link ZooKeeperEnsemble}.
 */
public final class ZooKeeperNode implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final Path folder;
  private final int port;
  private final Path config;
  private Run run;

  /** One life of the server. */
  private record Run(Process server, ProcessOutput output, ProcessTree tree) {}

  /**
   * Writes its configuration, and starts it.
   *
   * @param more lines of the configuration
   */
  ZooKeeperNode(Path folder, String more) throws IOException {
    this.folder = folder;
    this.port = Ports.free();
    this.config =
        Files.writeString(
            folder.resolve("zoo.cfg"),
            """
            dataDir=%s
            clientPort=%d
            clientPortAddress=127.0.0.1
            tickTime=500
            admin.enableServer=false
            4lw.commands.whitelist=srvr
            %s
            """
                .formatted(folder.resolve("data"), port, more));
    this.run = launch();
  }

  private Run launch() throws IOException {
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path", ""),
                "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                config.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    return new Run(
        server,
        new ProcessOutput("zookeeper", server.getInputStream()),
        new ProcessTree(server.toHandle(), folder));
  }

  /** Starts a server, which serves when this returns. */
  public static ZooKeeperNode start() {
    try {
      ZooKeeperNode node = new ZooKeeperNode(Folders.temporary("zookeeper-test-"), "");
      try {
        node.awaitServing();
      } catch (Throwable e) {
        node.close();
        throw e;
      }
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where its clients connect: host and port. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** SIGKILL; it stays away until {@link #startAgain}. */
  public void kill() {
    run.tree().close();
    awaitEnd();
  }

  /** Starts it again after a {@link #kill}, on the same port and with what it had on disk. */
  public void startAgain() {
    try {
      run = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitServing();
  }

  void awaitServing() {
    try {
      await("ZooKeeper serves")
          .atMost(START_LIMIT)
          .pollInterval(Duration.ofMillis(100))
          .pollInSameThread()
          .until(() -> !run.server().isAlive() || serves());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("ZooKeeper does not start:\n" + run.output().text(), e);
    }
    if (!run.server().isAlive()) {
      run.output().awaitEnd(Duration.ofSeconds(2));
      throw new AssertionError("ZooKeeper ended:\n" + run.output().text());
    }
  }

  private boolean serves() {
    return mode().isPresent();
  }

  /** {@code standalone}, {@code leader} or {@code follower}; empty while it does not serve. */
  Optional<String> mode() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(1_000);
      socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer
          .lines()
          .filter(line -> line.startsWith("Mode: "))
          .map(line -> line.substring("Mode: ".length()))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void awaitEnd() {
    try {
      run.server().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
    Folders.deleteAll(folder);
  }
}
