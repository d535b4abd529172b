package dev.rideshare.cli;

import dev.rideshare.web.StartException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A {@code rideshare up} of one's own, for a while: free ports, a temporary folder. */
final class OwnSystem implements AutoCloseable {
  private static final int PARTS = 4;
  private static final long STOP_SECONDS = 12;

  private final Path data;
  private final Process process;
  private final List<Integer> ports;
  private final Thread atExit = Thread.ofPlatform().unstarted(this::stop);

  private OwnSystem(Path data, Process process, List<Integer> ports) {
    this.data = data;
    this.process = process;
    this.ports = ports;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts it, and returns once it is ready.
   *
   * @param options of {@code up}, beside ports and folder
   * @throws StartException if it does not come up, with what it said last
   */
  static OwnSystem start(List<String> options) throws IOException {
    Path data = Files.createTempDirectory("rideshare-evaluate-");
    List<Integer> ports = freePorts();
    List<String> command = new ArrayList<>(List.of("up", "--data", data.toString()));
    List<String> names =
        List.of("--gateway-port", "--users-port", "--rides-port", "--orchestrator-port");
    for (int i = 0; i < PARTS; i++) {
      command.addAll(List.of(names.get(i), ports.get(i).toString()));
    }
    command.addAll(options);
    Process process =
        new ProcessBuilder(Jvm.command(command))
            .redirectError(data.resolve("up.err").toFile())
            .start();
    OwnSystem system = new OwnSystem(data, process, ports);
    try {
      system.awaitReady();
      return system;
    } catch (IOException | RuntimeException e) {
      system.close();
      throw e;
    }
  }

  private void awaitReady() throws IOException {
    BufferedReader output = process.inputReader();
    String last = "";
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      last = line;
      if (line.startsWith("rideshare is ready")) {
        return;
      }
    }
    List<String> errors = Files.readAllLines(data.resolve("up.err"));
    throw new StartException(
        "the system did not come up: " + (errors.isEmpty() ? last : errors.getLast()));
  }

  private static List<Integer> freePorts() throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < PARTS; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  URI gateway() {
    return url(0);
  }

  URI users() {
    return url(1);
  }

  URI rides() {
    return url(2);
  }

  URI orchestrator() {
    return url(3);
  }

  private URI url(int part) {
    return URI.create("http://127.0.0.1:" + ports.get(part));
  }

  @Override
  public void close() {
    stop();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private void stop() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(data)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      System.err.println("could not remove " + data);
    }
  }
}
