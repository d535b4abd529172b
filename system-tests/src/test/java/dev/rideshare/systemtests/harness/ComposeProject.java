package dev.rideshare.systemtests.harness;

import dev.rideshare.messaging.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** {@code compose.yaml} by {@code deploy/docker/compose}, as a project of its own on free ports. */
public final class ComposeProject implements AutoCloseable {
  private final String name = DockerEngine.name();
  private final List<Integer> ports = Ports.free(4);
  private final Map<String, String> environment = new LinkedHashMap<>();

  public ComposeProject() {
    DockerEngine.Built.once();
    environment.put("COMPOSE_PROJECT_NAME", name);
    environment.put("RIDESHARE_CLUSTER", name);
    environment.put("RIDESHARE_IMAGE", DockerEngine.IMAGE);
    environment.put("RABBITMQ_IMAGE", DockerEngine.RABBITMQ);
    environment.put("BROKER_PASSWORD", UUID.randomUUID().toString().replace("-", ""));
    List<String> variables =
        List.of("GATEWAY_PORT", "USERS_PORT", "RIDES_PORT", "ORCHESTRATOR_PORT");
    for (int i = 0; i < variables.size(); i++) {
      environment.put(variables.get(i), ports.get(i).toString());
    }
  }

  /** What its containers' names begin with, and the label that they bear. */
  public String name() {
    return name;
  }

  public Http gateway() {
    return at(0);
  }

  public Http orchestrator() {
    return at(3);
  }

  private Http at(int port) {
    return new Http(URI.create("http://127.0.0.1:" + ports.get(port)));
  }

  public void up() {
    run("up", "-d");
  }

  /** The data stay. */
  public void down() {
    run("down");
  }

  private void run(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(DockerEngine.root().resolve("deploy/docker/compose").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(command + " failed:\n" + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Removes its data as well. */
  @Override
  public void close() {
    run("down", "-v");
  }
}
