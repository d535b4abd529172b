package dev.rideshare.cli.bench;

import dev.rideshare.cli.client.Workers;
import dev.rideshare.cli.client.Workers.Worker;
import dev.rideshare.messaging.BrokerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a system's data folder tells those who may read it. It may be of a system that has ended:
 * what it tells is to be tried out.
 */
record SystemData(Path folder) {
  /** The broker, with user and password: as its workers are told. */
  Optional<BrokerSettings> broker() {
    Map<String, String> told = told();
    try {
      return Optional.ofNullable(told.get("--broker"))
          .map(
              url ->
                  new BrokerSettings(
                      url,
                      file(told, "--broker-password-file"),
                      file(told, "--broker-ca"),
                      file(told, "--broker-certificate"),
                      file(told, "--broker-key"),
                      Optional.empty()));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** JDBC URLs of the slaves' PostgreSQL, since slaves are who reads; the master's is the last. */
  List<String> databases(Workers workers) {
    List<Worker> inOrder = new ArrayList<>(workers.slaves());
    workers.readyMaster().ifPresent(inOrder::add);
    return inOrder.stream()
        .map(worker -> folder.resolve("workers").resolve(worker.name()).resolve("database.url"))
        .flatMap(file -> lines(file).stream().limit(1))
        .toList();
  }

  /** Workers' options, each with its text. */
  private Map<String, String> told() {
    List<String> arguments = lines(folder.resolve("broker").resolve("worker.args"));
    Map<String, String> told = new LinkedHashMap<>();
    for (int i = 0; i + 1 < arguments.size(); i += 2) {
      told.put(arguments.get(i), unquoted(arguments.get(i + 1)));
    }
    return told;
  }

  private static Optional<Path> file(Map<String, String> told, String option) {
    return Optional.ofNullable(told.get(option)).map(Path::of);
  }

  /** As it was before it was written into a file of arguments. */
  private static String unquoted(String argument) {
    return argument.length() > 1 && argument.startsWith("\"")
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
