package dev.rideshare.cli.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * What a run is given beside the system.
 *
 * @param scratch a folder for a PostgreSQL of its own; whoever gave it removes it
 * @param echo the command line of a process that runs an {@link EchoServer}
 * @param queueVariable the variable by which that is told its queue
 * @param brokerVariable the variable by which that is told its broker, a secret
 * @param path the variable PATH, where pgbench is looked for
 */
public record Means(
    Path scratch, List<String> echo, String queueVariable, String brokerVariable, String path) {
  public Means {
    echo = List.copyOf(echo);
  }
}
