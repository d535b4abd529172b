package dev.rideshare.messaging.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real RabbitMQ of one's own: everything it opens is on loopback and on free ports, everything it
 * writes is in a temporary folder, and its port mapper (epmd) is its own too.
 */
public final class RabbitMqNode implements TestBroker {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The script behind the one on the PATH, which insists on another user and fixed folders. */
  private static final List<Path> SCRIPTS =
      List.of(
          Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server"),
          Path.of("/opt/rabbitmq/sbin/rabbitmq-server"));

  private final String name = "t" + UUID.randomUUID().toString().substring(0, 8) + "@localhost";
  private final String password = UUID.randomUUID().toString();
  private final int port = freePort();
  private final int distributionPort = freePort();
  private final int mapperPort = freePort();
  private final Path script;
  private final Path folder;
  private final Thread atExit = new Thread(this::end);
  private @Nullable Process mapper;
  private @Nullable Process node;

  private RabbitMqNode(Path script, Path folder) {
    this.script = script;
    this.folder = folder;
  }

  /**
   * Starts one; takes some seconds.
   *
   * @throws IllegalStateException if none is installed, saying how to install it
   */
  public static RabbitMqNode start() {
    try {
      RabbitMqNode broker =
          new RabbitMqNode(findScript(), Files.createTempDirectory("rabbitmq-test"));
      broker.configure();
      Runtime.getRuntime().addShutdownHook(broker.atExit);
      try {
        broker.launch();
      } catch (IllegalStateException | IOException e) {
        broker.close();
        throw e;
      }
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public URI uri() {
    return URI.create("amqp://app:" + password + "@127.0.0.1:" + port);
  }

  @Override
  public void kill() {
    node = endOf(node);
  }

  @Override
  public void restart() {
    try {
      launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    end();
    Runtime.getRuntime().removeShutdownHook(atExit);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has the node raise its memory alarm, which blocks whoever publishes, or clear it. */
  public void alarm(boolean raised) {
    Process command =
        process(
            List.of(
                script.resolveSibling("rabbitmqctl").toString(),
                "set_vm_memory_high_watermark",
                raised ? "0.000001" : "0.9"),
            "control.log");
    try {
      if (!command.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || command.exitValue() != 0) {
        throw new IllegalStateException("rabbitmqctl failed:\n" + read("control.log"));
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void end() {
    node = endOf(node);
    mapper = endOf(mapper);
  }

  private static @Nullable Process endOf(@Nullable Process process) {
    if (process == null) {
      return null;
    }
    // Listed before the parent is gone: afterwards they are nobody's children.
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(handle -> handle.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    return null;
  }

  private static Path findScript() {
    String path = String.valueOf(System.getenv("PATH"));
    return Stream.concat(
            SCRIPTS.stream(),
            Stream.of(path.split(":")).map(folder -> Path.of(folder, "rabbitmq-server")))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "this test needs RabbitMQ: install it with 'apt-get install rabbitmq-server',"
                        + " or have rabbitmq-server on the PATH"));
  }

  private void configure() throws IOException {
    Files.writeString(
        folder.resolve("rabbitmq.conf"),
        """
        listeners.tcp.1 = 127.0.0.1:%d
        default_user = app
        default_pass = %s
        log.file = false
        log.console = true
        log.console.level = warning
        """
            .formatted(port, password));
    Files.writeString(folder.resolve("enabled_plugins"), "[].\n");
  }

  private void launch() throws IOException {
    if (mapper == null) {
      mapper =
          process(
              List.of("epmd", "-address", "127.0.0.1", "-port", Integer.toString(mapperPort)),
              "epmd.log");
      await(mapperPort, mapper, "epmd.log");
    }
    node = process(List.of(script.toString()), "node.log");
    await(port, node, "node.log");
  }

  private Process process(List<String> command, String log) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(log).toFile()));
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.startsWith("RABBITMQ_") || key.startsWith("ERL_"));
    environment.put("HOME", folder.toString());
    environment.put("LANG", "C.UTF-8");
    environment.put("RABBITMQ_NODENAME", name);
    environment.put("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString());
    environment.put("RABBITMQ_LOG_BASE", folder.resolve("log").toString());
    environment.put("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq").toString());
    environment.put("RABBITMQ_CONF_ENV_FILE", folder.resolve("none.conf").toString());
    environment.put("RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("enabled_plugins").toString());
    environment.put("RABBITMQ_DIST_PORT", Integer.toString(distributionPort));
    environment.put(
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}");
    environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
    environment.put("ERL_EPMD_PORT", Integer.toString(mapperPort));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void await(int awaitedPort, Process process, String log) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!listens(awaitedPort)) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        throw new IllegalStateException("RabbitMQ did not start:\n" + read(log));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }

  private String read(String log) {
    try {
      return Files.readString(folder.resolve(log));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
