package dev.rideshare.orchestrator.launcher.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.WaitContainerCondition;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An engine, through its socket ({@code DOCKER_HOST}, or Docker's own place for it). Each call asks
 * the engine; nothing is remembered here. Safe for use by many threads.
 */
public final class Docker implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

  /** For a removal that somebody else began. */
  private static final Duration REMOVAL_LIMIT = Duration.ofSeconds(5);

  private static final Duration LOGS_LIMIT = Duration.ofSeconds(5);

  private final DockerClient client;

  /** Waits for events for as long as it takes. */
  private final DockerClient listening;

  private Docker(DockerClient client, DockerClient listening) {
    this.client = client;
    this.listening = listening;
  }

  /** An engine by that name, which need not run yet. */
  public static Docker connect() {
    var config = DefaultDockerClientConfig.createDefaultConfigBuilder().build();
    return new Docker(client(config, ANSWER_LIMIT), client(config, Duration.ZERO));
  }

  private static DockerClient client(DefaultDockerClientConfig config, Duration answerLimit) {
    return DockerClientImpl.getInstance(
        config,
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .sslConfig(config.getSSLConfig())
            .connectionTimeout(CONNECT_LIMIT)
            .responseTimeout(answerLimit)
            .build());
  }

  /** A call of docker-java's, all of which throw what they like. */
  @FunctionalInterface
  private interface Call<T> {
    T ask();
  }

  private static <T> T ask(String what, Call<T> call) throws DockerException {
    try {
      return call.ask();
    } catch (RuntimeException e) {
      throw new DockerException("Docker could not " + what + ": " + Reasons.of(e), e);
    }
  }

  /** What the engine's host is called. */
  public String host() throws DockerException {
    return ask(
        "say who it is",
        () -> Optional.ofNullable(client.infoCmd().exec().getName()).orElse("docker"));
  }

  public boolean hasImage(String image) throws DockerException {
    return ask(
        "look for the image " + image,
        () -> {
          try {
            client.inspectImageCmd(image).exec();
            return true;
          } catch (NotFoundException e) {
            return false;
          }
        });
  }

  /** Makes a network of that name, unless it is there. */
  public void createNetwork(String name, Map<String, String> labels) throws DockerException {
    ask(
        "make the network " + name,
        () -> {
          if (client.listNetworksCmd().withNameFilter("^" + name + "$").exec().isEmpty()) {
            client.createNetworkCmd().withName(name).withLabels(labels).exec();
          }
          return true;
        });
  }

  /** Removes a network; does nothing if there is none of that name. */
  public void removeNetwork(String name) throws DockerException {
    ask(
        "remove the network " + name,
        () -> {
          try {
            client.removeNetworkCmd(name).exec();
          } catch (NotFoundException e) {
            // As wanted.
          }
          return true;
        });
  }

  /**
   * Makes a container and starts it.
   *
   * @return its id
   */
  public String run(ContainerSpec spec) throws DockerException {
    return ask(
        "start the container " + spec.name(),
        () -> {
          try (var create = Creation.of(client.createContainerCmd(spec.image()), spec)) {
            String id = create.exec().getId();
            if (spec.isHeldByInput()) {
              hold(id);
            }
            client.startContainerCmd(id).exec();
            return id;
          }
        });
  }

  /** Never says anything; the engine closes the container's input when this process is gone. */
  private void hold(String id) {
    var _ =
        listening
            .attachContainerCmd(id)
            .withStdIn(new SilentInput())
            .withFollowStream(true)
            .exec(new ResultCallback.Adapter<Frame>());
  }

  /** The container of that id, or of that name. */
  public Optional<Container> inspect(String idOrName) throws DockerException {
    return ask(
        "look at the container " + idOrName,
        () -> {
          try {
            InspectContainerResponse found = client.inspectContainerCmd(idOrName).exec();
            return Optional.of(Inspection.of(found));
          } catch (NotFoundException e) {
            return Optional.empty();
          }
        });
  }

  /** All containers with these labels, those that have ended included. */
  public List<Container> list(Map<String, String> labels) throws DockerException {
    List<String> ids =
        ask(
            "list its containers",
            () ->
                client.listContainersCmd().withShowAll(true).withLabelFilter(labels).exec().stream()
                    .map(container -> container.getId())
                    .toList());
    List<Container> containers = new ArrayList<>();
    for (String id : ids) {
      inspect(id).ifPresent(containers::add); // one may be removed meanwhile
    }
    return containers;
  }

  /** Sends a signal to a container's process; does nothing if it has ended. */
  public void signal(String id, String signal) throws DockerException {
    ask(
        "send " + signal + " to the container " + id,
        () -> {
          try {
            client.killContainerCmd(id).withSignal(signal).exec();
          } catch (NotFoundException | ConflictException e) {
            // It has ended.
          }
          return true;
        });
  }

  /** Waits for a container's end; whether it came within the limit. */
  public boolean awaitEnd(String id, Duration limit) throws DockerException {
    return ask(
        "wait for the container " + id, () -> await(id, WaitContainerCondition.NOT_RUNNING, limit));
  }

  private boolean await(String id, WaitContainerCondition condition, Duration limit) {
    try (var waiting = new WaitContainerResultCallback()) {
      client.waitContainerCmd(id).withCondition(condition).exec(waiting);
      return waiting.awaitCompletion(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (NotFoundException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Removes a container, by force if it runs, and what volumes without a name it has. It is gone
   * afterwards, whoever else was removing it.
   */
  public void remove(String id) throws DockerException {
    ask(
        "remove the container " + id,
        () -> {
          try {
            client.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec();
          } catch (NotFoundException e) {
            // As wanted.
          } catch (ConflictException e) {
            if (!await(id, WaitContainerCondition.REMOVED, REMOVAL_LIMIT)) {
              throw e;
            }
          }
          return true;
        });
  }

  /** Copies all that a container has printed, both of its streams. */
  public void copyLogs(String id, OutputStream to) throws DockerException {
    ask(
        "read the logs of the container " + id,
        () -> {
          try (var copying = new LogCopy(to)) {
            client.logContainerCmd(id).withStdOut(true).withStdErr(true).exec(copying);
            return copying.awaitCompletion(LOGS_LIMIT.toSeconds(), TimeUnit.SECONDS);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
          }
        });
  }

  /**
   * Tells of each container with these labels that begins or ends, until closed or until the engine
   * goes away, which is told once.
   */
  Closeable listen(Map<String, String> labels, Runnable onChange, Consumer<String> onLoss) {
    return listening
        .eventsCmd()
        .withEventTypeFilter(EventType.CONTAINER)
        .withEventFilter("start", "die")
        .withLabelFilter(labels)
        .exec(
            new ResultCallback.Adapter<Event>() {
              @Override
              public void onNext(Event event) {
                onChange.run();
              }

              @Override
              public void onError(Throwable failure) {
                onLoss.accept(Reasons.of(failure));
              }

              @Override
              public void onComplete() {
                onLoss.accept("it closed the connection");
              }
            });
  }

  @Override
  public void close() throws IOException {
    try (client;
        listening) {
      // Both.
    }
  }

  private static final class LogCopy extends ResultCallback.Adapter<Frame> {
    private final OutputStream to;

    LogCopy(OutputStream to) {
      this.to = to;
    }

    @Override
    public void onNext(Frame frame) {
      try {
        to.write(frame.getPayload());
      } catch (IOException e) {
        onError(e);
      }
    }
  }
}
