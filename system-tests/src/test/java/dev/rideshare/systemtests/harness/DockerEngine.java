package dev.rideshare.systemtests.harness;

import dev.rideshare.orchestrator.launcher.docker.ContainerSpec;
import dev.rideshare.orchestrator.launcher.docker.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Docker on this machine, through its own command. The image is made of what was built, once for a
 * run of these tests; its base and RabbitMQ's image are made by {@code deploy/docker}.
 */
public final class DockerEngine {
  static final String IMAGE = "rideshare:test";
  private static final String BASE = "rideshare-base";
  static final String RABBITMQ = "rideshare-rabbitmq";
  private static final AtomicInteger SYSTEMS = new AtomicInteger();

  private DockerEngine() {}

  static final class Built {
    static {
      docker("build", "-q", "--build-arg", "BASE=" + BASE, "-t", IMAGE, root().toString());
    }

    static void once() {}
  }

  /** A name that no other system on this engine has. */
  public static String name() {
    return "rideshare-test-" + ProcessHandle.current().pid() + "-" + SYSTEMS.incrementAndGet();
  }

  /** What {@code up} takes to run in containers of that name. */
  public static Map<String, String> options(String name) {
    Built.once();
    return Map.of(
        "--launcher", "docker",
        "--docker-name", name,
        "--docker-image", IMAGE,
        "--rabbitmq-image", RABBITMQ);
  }

  /** What the program in the image prints with these arguments. */
  public static String runs(String variable, String... arguments) {
    Built.once();
    List<String> command = new ArrayList<>(List.of("run", "--rm", "-e", variable, IMAGE));
    command.addAll(List.of(arguments));
    return docker(command.toArray(String[]::new));
  }

  /** A container that does nothing for ten minutes. */
  public static ContainerSpec sleeping(Map<String, String> labels) {
    String name = labels.get(Labels.CLUSTER) + "-" + labels.get(Labels.COMPONENT);
    return ContainerSpec.of(name, BASE, "none", labels, List.of("sleep", "600"));
  }

  /** The names of the containers of a system that run. */
  public static List<String> running(String name) {
    return lines("ps", "--filter", "label=dev.rideshare.cluster=" + name, "--format", "{{.Names}}");
  }

  /** Everything of a system that is there, running or not: containers, then networks. */
  public static List<String> all(String name) {
    String filter = "label=dev.rideshare.cluster=" + name;
    List<String> found =
        new ArrayList<>(lines("ps", "-a", "--filter", filter, "--format", "{{.Names}}"));
    found.addAll(lines("network", "ls", "--filter", filter, "--format", "{{.Name}}"));
    return found;
  }

  /** What a Go template says of a container. */
  public static String inspect(String container, String template) {
    return docker("inspect", "--format", template, container).strip();
  }

  private static List<String> lines(String... arguments) {
    return docker(arguments).lines().filter(line -> !line.isBlank()).sorted().toList();
  }

  /** Runs the command, which must succeed. */
  public static String docker(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(
            command
                + " failed. These tests need Docker, and the images of deploy/docker/base and"
                + " deploy/docker/rabbitmq; .ci/run makes them.\n"
                + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException("these tests need Docker on this machine", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static Path root() {
    return Repository.launcher().resolveSibling("");
  }
}
