package dev.rideshare.systemtests.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ConditionTimeoutException;

/** ZooKeeper's own server as a process of its own, on a free loopback port. */
public final class ZooKeeperNode implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(1);

  private final Path folder;
  private final int port;
  private final Process server;
  private final ProcessOutput output;
  private final ProcessTree tree;

  private ZooKeeperNode(Path folder) throws IOException {
    this.folder = folder;
    this.port = Ports.free();
    Path config = folder.resolve("zoo.cfg");
    Files.writeString(
        config,
        """
        dataDir=%s
        clientPort=%d
        clientPortAddress=127.0.0.1
        tickTime=500
        admin.enableServer=false
        4lw.commands.whitelist=srvr
        """
            .formatted(folder.resolve("data"), port));
    this.server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path", ""),
                "org.apache.zookeeper.server.ZooKeeperServerMain",
                config.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    this.output = new ProcessOutput("zookeeper", server.getInputStream());
    this.tree = new ProcessTree(server.toHandle(), folder);
  }

  /** Starts a server, which serves when this returns. */
  public static ZooKeeperNode start() {
    try {
      ZooKeeperNode node = new ZooKeeperNode(Folders.temporary("zookeeper-test-"));
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

  private void awaitServing() {
    try {
      await("ZooKeeper serves")
          .atMost(START_LIMIT)
          .pollInterval(Duration.ofMillis(100))
          .pollInSameThread()
          .until(() -> !server.isAlive() || serves());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("ZooKeeper does not start:\n" + output.text(), e);
    }
    if (!server.isAlive()) {
      output.awaitEnd(Duration.ofSeconds(2));
      throw new AssertionError("ZooKeeper ended:\n" + output.text());
    }
  }

  private boolean serves() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(1_000);
      socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer.contains("Mode: standalone");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    tree.close();
    try {
      server.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Folders.deleteAll(folder);
  }
}
