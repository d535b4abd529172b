package dev.rideshare.systemtests.faults;

import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.orchestrator.Orchestrator;
import dev.rideshare.orchestrator.OrchestratorConfig;
import dev.rideshare.web.HttpOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An orchestrator that starts no workers, as a process of its own; the command has none. It ends
 * with its standard input, that is, with the tests that started it.
 */
final class LauncherlessOrchestrator {
  private LauncherlessOrchestrator() {}

  /** The arguments: name, port, broker, ZooKeeper, data folder. */
  public static void main(String[] arguments) throws IOException {
    OrchestratorConfig config =
        OrchestratorConfig.of(
            arguments[0],
            HttpOptions.of("orchestrator", "127.0.0.1", Integer.parseInt(arguments[1]), "port"),
            BrokerSettings.at(URI.create(arguments[2])),
            arguments[3],
            Path.of(arguments[4]),
            Optional.empty());
    try (var _ = Orchestrator.start(config)) {
      System.in.transferTo(OutputStream.nullOutputStream());
    }
    System.exit(0);
  }
}
