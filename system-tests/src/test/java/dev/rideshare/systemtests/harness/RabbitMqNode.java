package dev.rideshare.systemtests.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A RabbitMQ server of our own: free loopback ports, its own port mapper and everything it writes
 * in a temporary folder, so that it meets no other RabbitMQ on this machine. It can go away and
 * come back on the same port, with its data or without.
 */
public final class RabbitMqNode implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final List<Path> SCRIPTS =
      List.of(
          // Debian's wrapper in the search path runs the server as another user, in other folders.
          Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server"),
          Path.of("/opt/homebrew/sbin/rabbitmq-server"),
          Path.of("/usr/local/sbin/rabbitmq-server"),
          Path.of("/usr/sbin/rabbitmq-server"));

  private final Path folder;
  private final List<Integer> ports = Ports.free(3);
  private Run run;

  /** One life of the server. */
  private record Run(Process portMapper, Process server, ProcessOutput output, ProcessTree tree) {}

  private RabbitMqNode(Path folder) throws IOException {
    this.folder = folder;
    this.run = launch();
  }

  private Run launch() throws IOException {
    Path script = script();
    Process portMapper =
        new ProcessBuilder("epmd", "-port", ports.get(1).toString(), "-address", "127.0.0.1")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("epmd.log").toFile())
            .start();
    Process server = server(script);
    return new Run(
        portMapper,
        server,
        new ProcessOutput("rabbitmq", server.getInputStream()),
        new ProcessTree(server.toHandle(), folder));
  }

  /** Starts a server, which accepts connections when this returns. */
  public static RabbitMqNode start() {
    try {
      RabbitMqNode node = new RabbitMqNode(Folders.temporary("rabbitmq-test-"));
      try {
        node.awaitAccepting();
      } catch (Throwable e) {
        node.close();
        throw e;
      }
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where its clients connect; user and password are in it. */
  public URI uri() {
    return URI.create("amqp://guest:guest@127.0.0.1:" + port());
  }

  public int port() {
    return ports.getFirst();
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
    awaitAccepting();
  }

  /** Deletes, after a {@link #kill}, all that it has stored. */
  public void forgetEverything() {
    Folders.deleteAll(folder.resolve("mnesia"));
  }

  private Process server(Path script) throws IOException {
    Path config = folder.resolve("rabbitmq.conf");
    Files.writeString(
        config,
        """
        listeners.tcp.1 = 127.0.0.1:%d
        loopback_users.guest = true
        log.console = true
        log.file = false
        vm_memory_high_watermark.absolute = 1GB
        disk_free_limit.absolute = 50MB
        """
            .formatted(port()));
    Path noPlugins = Files.writeString(folder.resolve("enabled_plugins"), "[].\n");
    Path noDefaults = Files.writeString(folder.resolve("rabbitmq-env.conf"), "");
    ProcessBuilder builder =
        new ProcessBuilder(script.toString()).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("RABBITMQ_"));
    builder
        .environment()
        .putAll(
            Map.ofEntries(
                Map.entry("HOME", folder.toString()),
                Map.entry("RABBITMQ_NODENAME", "test-" + port() + "@localhost"),
                Map.entry("RABBITMQ_CONFIG_FILE", config.toString()),
                Map.entry(
                    "RABBITMQ_ADVANCED_CONFIG_FILE", folder.resolve("none.config").toString()),
                Map.entry("RABBITMQ_CONF_ENV_FILE", noDefaults.toString()),
                Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", noPlugins.toString()),
                Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString()),
                Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
                Map.entry("RABBITMQ_PID_FILE", folder.resolve("pid").toString()),
                Map.entry("RABBITMQ_GENERATED_CONFIG_DIR", folder.resolve("conf").toString()),
                Map.entry("RABBITMQ_DIST_PORT", ports.get(2).toString()),
                Map.entry(
                    "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                    "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false"),
                Map.entry("ERL_EPMD_PORT", ports.get(1).toString()),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1")));
    Process started = builder.start();
    started.getOutputStream().close();
    return started;
  }

  private static Path script() {
    return SCRIPTS.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "These tests need a RabbitMQ server on this machine: as root, run"
                        + " 'apt-get install rabbitmq-server', or run '.ci/run', which does."));
  }

  private void awaitAccepting() {
    try {
      await("RabbitMQ accepts connections")
          .atMost(START_LIMIT)
          .pollInterval(Duration.ofMillis(100))
          .pollInSameThread()
          .until(() -> !run.server().isAlive() || (started() && accepts()));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("RabbitMQ does not start:\n" + run.output().text(), e);
    }
    if (!run.server().isAlive()) {
      run.output().awaitEnd(Duration.ofSeconds(2));
      throw new AssertionError("RabbitMQ ended:\n" + run.output().text());
    }
  }

  private boolean started() {
    return run.output().first(line -> line.contains("Server startup complete")).isPresent();
  }

  private boolean accepts() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private void awaitEnd() {
    try {
      run.server().waitFor();
      run.portMapper().destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (run.server().isAlive()) {
      run.tree().seen().forEach(ProcessHandle::destroy);
      run.server().destroy();
      try {
        boolean _ = run.server().waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    kill();
    Folders.deleteAll(folder);
  }
}
