package dev.rideshare.cli.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener.DefaultSystemLauncherListener;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.BrokerImpl;
import org.apache.qpid.server.model.SystemConfig;
import org.apache.qpid.server.model.port.AmqpPort;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An AMQP 0-9-1 broker (Apache Qpid Broker-J) in this process.
 *
 * <p>It keeps everything in memory: what it holds is gone when it closes, which the protocol allows
 * (the broker holds nothing that must survive). Its password is random and new at each start.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final String USER = "rideshare";
  private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

  /**
   * Of its own choice 64, of which each message wakes others; one more than selectors is the least.
   */
  private static final int IO_THREADS = 2;

  private final SystemLauncher launcher;
  private final Path workFolder;
  private final URI uri;

  private EmbeddedBroker(SystemLauncher launcher, Path workFolder, URI uri) {
    this.launcher = launcher;
    this.workFolder = workFolder;
    this.uri = uri;
  }

  /**
   * Starts a broker, which serves when this returns.
   *
   * @param workFolder belongs to the broker alone: it is emptied now, and deleted at the end
   * @param bind the address to listen on
   * @param port the port to listen on, 0 for a free one
   * @throws IOException if the port is taken or the broker refuses to start
   */
  public static EmbeddedBroker start(Path workFolder, String bind, int port) throws IOException {
    delete(workFolder);
    requireFree(bind, port);
    String password = randomPassword();
    Files.createDirectories(workFolder);
    Started started = new Started();
    SystemLauncher launcher = new SystemLauncher(started);
    try {
      launcher.startup(attributes(bind, port, password, workFolder));
      int bound = started.boundPort();
      started.keepFromStoppingWithTheProcess();
      String host = bind.contains(":") ? "[" + bind + "]" : bind;
      URI uri = URI.create("amqp://" + USER + ":" + password + "@" + host + ":" + bound);
      return new EmbeddedBroker(launcher, workFolder, uri);
    } catch (Exception e) {
      launcher.shutdown();
      delete(workFolder);
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Where clients connect to: {@code amqp://user:password@host:port}, the default virtual host. */
  public URI uri() {
    return uri;
  }

  @Override
  public void close() {
    launcher.shutdown();
    delete(workFolder);
  }

  private static Map<String, Object> attributes(
      String bind, int port, String password, Path workFolder) {
    URL configuration =
        Objects.requireNonNull(EmbeddedBroker.class.getResource("broker.json"), "broker.json");
    Map<String, String> context =
        Map.of(
            "qpid.work_dir",
            workFolder.toString(),
            "rideshare.broker.password",
            password,
            "rideshare.broker.bind",
            bind,
            "rideshare.broker.port",
            Integer.toString(port),
            "qpid.max_message_size",
            Integer.toString(MAX_MESSAGE_BYTES),
            "virtualhost.connectionThreadPool.size",
            Integer.toString(IO_THREADS),
            "virtualhost.connectionThreadPool.numberOfSelectors",
            "1",
            "broker.failStartupWithErroredChild",
            "true");
    return Map.of(
        SystemConfig.TYPE,
        "Memory",
        SystemConfig.INITIAL_CONFIGURATION_LOCATION,
        configuration.toExternalForm(),
        SystemConfig.STARTUP_LOGGED_TO_SYSTEM_OUT,
        "false",
        SystemConfig.CONTEXT,
        context);
  }

  /** The broker hides a taken port among its errors, so that is looked at before it starts. */
  private static void requireFree(String bind, int port) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(bind, port));
    } catch (BindException e) {
      BindException clear = new BindException("cannot listen on " + bind + ":" + port);
      clear.initCause(e);
      throw clear;
    }
  }

  private static String randomPassword() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Hears from the launcher which broker it made, since only that knows the port taken. */
  private static final class Started extends DefaultSystemLauncherListener {
    private @Nullable SystemConfig<?> system;

    @Override
    public void onContainerResolve(SystemConfig<?> systemConfig) {
      system = systemConfig;
    }

    /**
     * The broker would stop by itself, in a shutdown hook, while those who use it are still
     * stopping; and it offers no way to be asked not to.
     */
    void keepFromStoppingWithTheProcess() {
      Object broker = system == null ? null : system.getContainer();
      try {
        Field hook = BrokerImpl.class.getDeclaredField("_shutdownHook");
        hook.setAccessible(true);
        if (broker instanceof BrokerImpl && hook.get(broker) instanceof Thread thread) {
          Runtime.getRuntime().removeShutdownHook(thread);
        }
      } catch (ReflectiveOperationException | IllegalStateException e) {
        log.debug("the broker keeps its shutdown hook", e);
      }
    }

    int boundPort() throws IOException {
      if (system != null && system.getContainer() instanceof Broker<?> broker) {
        for (var port : broker.getPorts()) {
          if (port instanceof AmqpPort<?> amqp && amqp.getBoundPort() > 0) {
            return amqp.getBoundPort();
          }
        }
      }
      throw new IOException("it listens on no port");
    }
  }
}
