package dev.rideshare.cli.bench;

import dev.rideshare.cli.client.Workers;
import dev.rideshare.cli.client.Workers.Worker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a system's data folder tells those who may read it. */
record SystemData(Path folder) {
  /** The broker, with user and password: as its workers are told. */
  Optional<URI> broker() {
    List<String> arguments = lines(folder.resolve("broker").resolve("worker.args"));
    int at = arguments.indexOf("--broker");
    return at >= 0 && at + 1 < arguments.size()
        ? Optional.of(URI.create(unquoted(arguments.get(at + 1))))
        : Optional.empty();
  }

  /** The JDBC URL of a slave's PostgreSQL, since slaves are who reads; the master's if need be. */
  Optional<String> database(Workers workers) {
    List<Worker> inOrder = new ArrayList<>(workers.slaves());
    workers.readyMaster().ifPresent(inOrder::add);
    return inOrder.stream()
        .map(worker -> folder.resolve("workers").resolve(worker.name()).resolve("database.url"))
        .flatMap(file -> lines(file).stream().limit(1))
        .findFirst();
  }

  /** As it was before it was written into a file of arguments. */
  private static String unquoted(String argument) {
    return argument.startsWith("\"")
        ? argument.substring(1, argument.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\")
        : argument;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }
}
