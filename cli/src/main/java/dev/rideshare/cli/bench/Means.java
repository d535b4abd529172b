package dev.rideshare.cli.bench;

import dev.rideshare.messaging.BrokerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What a run is given beside the system.
 *
 * @param scratch a folder for a PostgreSQL of its own; whoever gave it removes it
 * @param echo the command line of a process that runs an {@link EchoServer}
 * @param echoVariables by which that is told its broker, a secret, if it has one, and its queue
 * @param path the variable PATH, where pgbench is looked for
 */
public record Means(
    Path scratch,
    List<String> echo,
    BiFunction<Optional<BrokerSettings>, String, Map<String, String>> echoVariables,
    String path) {
  public Means {
    echo = List.copyOf(echo);
  }
}
