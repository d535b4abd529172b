package dev.rideshare.messaging.testing;

import java.net.URI;
import java.net.URL;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.Port;
import org.apache.qpid.server.model.SystemConfig;
import org.jspecify.annotations.Nullable;

/** Apache Qpid Broker-J in this process, all in memory: a restart loses queues too. */
public final class EmbeddedBroker implements TestBroker {
  private final String password = UUID.randomUUID().toString();
  private @Nullable SystemLauncher launcher;
  private int port;

  private EmbeddedBroker() {}

  public static EmbeddedBroker start() {
    EmbeddedBroker broker = new EmbeddedBroker();
    broker.launch();
    return broker;
  }

  @Override
  public URI uri() {
    return URI.create("amqp://app:" + password + "@127.0.0.1:" + port);
  }

  @Override
  public void kill() {
    if (launcher != null) {
      launcher.shutdown();
      launcher = null;
    }
  }

  @Override
  public void restart() {
    launch();
  }

  @Override
  public void close() {
    kill();
  }

  private void launch() {
    URL configuration = EmbeddedBroker.class.getResource("embedded-broker.json");
    if (configuration == null) {
      throw new IllegalStateException("embedded-broker.json is not on the class path");
    }
    BoundPort bound = new BoundPort();
    SystemLauncher fresh = new SystemLauncher(bound);
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("type", "Memory");
    attributes.put("initialConfigurationLocation", configuration.toExternalForm());
    attributes.put("startupLoggedToSystemOut", false);
    attributes.put(
        "context",
        Map.of("test.amqp_port", Integer.toString(port), "test.amqp_password", password));
    try {
      fresh.startup(attributes);
    } catch (Exception e) {
      throw new IllegalStateException("the embedded broker did not start", e);
    }
    launcher = fresh;
    port = bound.find();
  }

  /** Finds the port that the system chose. */
  private static final class BoundPort implements SystemLauncherListener {
    private @Nullable SystemConfig<?> system;

    int find() {
      if (system == null) {
        throw new IllegalStateException("the embedded broker has no configuration");
      }
      Broker<?> broker = (Broker<?>) system.getContainer();
      return broker.getChildren(Port.class).iterator().next().getBoundPort();
    }

    @Override
    public void onContainerResolve(SystemConfig<?> resolved) {
      system = resolved;
    }

    @Override
    public void beforeStartup() {}

    @Override
    public void errorOnStartup(RuntimeException e) {}

    @Override
    public void afterStartup() {}

    @Override
    public void onContainerClose(SystemConfig<?> closed) {}

    @Override
    public void onShutdown(int exitCode) {}

    @Override
    public void exceptionOnShutdown(Exception e) {}
  }
}
