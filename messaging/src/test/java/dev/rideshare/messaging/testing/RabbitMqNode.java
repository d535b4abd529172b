package dev.rideshare.messaging.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
 * writes is in a temporary folder, and its port mapper (epmd) is its own too. It can go away and
 * come back on the same ports, with its data or without.
 */
public final class RabbitMqNode implements TestBroker {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The script behind the one on the PATH, which insists on another user and fixed folders. */
  private static final List<Path> SCRIPTS =
      List.of(
          Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server"),
          Path.of("/opt/rabbitmq/sbin/rabbitmq-server"));

  private final String name;
  private final String password;
  private final int port = Ports.free();
  private final int tlsPort = Ports.free();
  private final int distributionPort = Ports.free();
  private final PortMapper mapper;
  private final Path script;
  private final Path folder;
  private final Thread atExit = new Thread(this::end);
  private @Nullable Process node;

  /**
   * Not started yet.
   *
   * @param cookie the secret that the nodes of a cluster share
   * @param more lines of its configuration
   */
  RabbitMqNode(PortMapper mapper, String name, String password, String cookie, String more)
      throws IOException {
    this.mapper = mapper;
    this.name = name;
    this.password = password;
    this.script = findScript();
    this.folder = Files.createTempDirectory("rabbitmq-test");
    configure(cookie, more);
  }

  /**
   * Starts one; takes some seconds.
   *
   * @throws IllegalStateException if none is installed, saying how to install it
   */
  public static RabbitMqNode start() {
    return start("");
  }

  /** One that takes TLS too, at {@link #tlsPort}, from clients that show a certificate. */
  public static RabbitMqNode startWithTls(TestCertificates certificates) {
    return start("listeners.ssl.1 = 127.0.0.1:%d\n" + certificates.configuration());
  }

  private static RabbitMqNode start(String more) {
    try {
      String password = UUID.randomUUID().toString();
      RabbitMqNode broker =
          new RabbitMqNode(PortMapper.start(), newName(), password, password, more);
      broker.launchOrClose();
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String newName() {
    return "t" + UUID.randomUUID().toString().substring(0, 8) + "@localhost";
  }

  /** By which other nodes know it. */
  String name() {
    return name;
  }

  @Override
  public URI uri() {
    return URI.create("amqp://app:" + password + "@127.0.0.1:" + port);
  }

  public String password() {
    return password;
  }

  public int port() {
    return port;
  }

  public int tlsPort() {
    return tlsPort;
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

  /** Deletes, after a {@link #kill}, all that it has stored. */
  public void forgetEverything() {
    delete(folder.resolve("data"));
  }

  @Override
  public void close() {
    end();
    Runtime.getRuntime().removeShutdownHook(atExit);
    delete(folder);
    mapper.close();
  }

  /** Has the node raise its memory alarm, which blocks whoever publishes, or clear it. */
  public void alarm(boolean raised) {
    control("set_vm_memory_high_watermark", raised ? "0.000001" : "0.9");
  }

  /** The same for its disk. */
  public void diskAlarm(boolean raised) {
    control("set_disk_free_limit", raised ? "1000000GB" : "1MB");
  }

  public void permit(String user, String virtualHost, Permissions permissions) {
    control(
        "set_permissions",
        "-p",
        virtualHost,
        user,
        permissions.configure(),
        permissions.write(),
        permissions.read());
  }

  /** Runs {@code rabbitmqctl} with these arguments. */
  public void control(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(script.resolveSibling("rabbitmqctl").toString());
    command.addAll(List.of(arguments));
    Process process = process(command, "control.log");
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException("rabbitmqctl failed:\n" + read("control.log"));
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void end() {
    node = endOf(node);
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

  private static void delete(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
                    "this test needs RabbitMQ: install it with 'apt-get install rabbitmq-server'"
                        + " or by '.ci/run', or have rabbitmq-server on the PATH"));
  }

  private void configure(String cookie, String more) throws IOException {
    Files.writeString(
        folder.resolve("rabbitmq.conf"),
        """
        listeners.tcp.1 = 127.0.0.1:%d
        default_user = app
        default_pass = %s
        log.file = false
        log.console = true
        log.console.level = warning
        vm_memory_high_watermark.relative = 0.9
        disk_free_limit.absolute = 1MB
        """
                .formatted(port, password)
            + more.formatted(tlsPort));
    Files.writeString(folder.resolve("enabled_plugins"), "[].\n");
    Path secret = Files.writeString(folder.resolve(".erlang.cookie"), cookie);
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("r--------"));
  }

  void launchOrClose() throws IOException {
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      launch();
    } catch (IllegalStateException | IOException e) {
      close();
      throw e;
    }
  }

  private void launch() throws IOException {
    Process started = process(List.of(script.toString()), "node.log");
    node = started;
    PortMapper.await(port, started, PATIENCE, () -> read("node.log"));
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
    environment.put("RABBITMQ_ADVANCED_CONFIG_FILE", folder.resolve("none.config").toString());
    environment.put("RABBITMQ_GENERATED_CONFIG_DIR", folder.resolve("conf").toString());
    environment.put("RABBITMQ_PID_FILE", folder.resolve("pid").toString());
    environment.put("RABBITMQ_CONF_ENV_FILE", folder.resolve("none.conf").toString());
    environment.put("RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("enabled_plugins").toString());
    environment.put("RABBITMQ_DIST_PORT", Integer.toString(distributionPort));
    environment.put(
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
        "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false");
    environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
    environment.put("ERL_EPMD_PORT", Integer.toString(mapper.port()));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
}
