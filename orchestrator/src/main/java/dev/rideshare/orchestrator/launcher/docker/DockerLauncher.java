package dev.rideshare.orchestrator.launcher.docker;

import dev.rideshare.model.cluster.Member;
import dev.rideshare.orchestrator.launcher.Launcher;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Workers as containers. They are found by their labels, so that whoever leads on this engine goes
 * on with those that another one started. What a container has printed is kept in the folder of
 * logs when it ends, and the container is removed; the worker's folder stays.
 */
public final class DockerLauncher implements Launcher {
  private static final Logger log = LoggerFactory.getLogger(DockerLauncher.class);
  private static final String COMPONENT = "worker";
  private static final Duration KILL_WAIT = Duration.ofSeconds(5);

  /** Made and not started for so long: whoever made it is gone. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);

  /**
   * How a worker is run.
   *
   * @param arguments of the {@code rideshare} command
   * @param environment what must not be seen in a list of processes, among others
   * @param files that it reads, as this process names them
   */
  public record Program(
      List<String> arguments, Map<String, String> environment, List<Path> files) {}

  /** The variable by which a worker is told which {@link Launch} is its own. */
  public static final String LAUNCH_ID = "RIDESHARE_LAUNCH_ID";

  private final Docker docker;
  private final DockerOptions options;
  private final Surroundings surroundings;
  private final Path logs;
  private final Function<String, Program> program;
  private final Clock clock;
  private final Map<String, String> labels;
  private final EngineWatch watch;
  private final Map<String, Running> known = new HashMap<>();
  private volatile Consumer<Exit> listener = exit -> {};
  private volatile boolean stopping;

  private DockerLauncher(
      Docker docker,
      DockerOptions options,
      Surroundings surroundings,
      Path logs,
      Function<String, Program> program,
      Clock clock) {
    this.docker = docker;
    this.options = options;
    this.surroundings = surroundings;
    this.logs = logs;
    this.program = program;
    this.clock = clock;
    this.labels = Labels.of(options.name(), COMPONENT);
    this.watch = new EngineWatch(docker, labels, this::lookForEnds);
  }

  /**
   * A launcher on the engine that this process reaches.
   *
   * @param data the folder under which workers' folders are
   * @param logs gets what each worker printed, as {@code <name>.log}
   * @param program what the worker of a name runs
   * @throws IOException if there is no engine, it has not the image, or the folder can't be had in
   *     containers; the message is for an operator
   */
  public static DockerLauncher open(
      DockerOptions options, Path data, Path logs, Function<String, Program> program, Clock clock)
      throws IOException {
    Docker docker = Docker.connect();
    try {
      Surroundings surroundings = Surroundings.find(docker, options, data);
      Images.require(docker, surroundings.image());
      DockerLauncher launcher =
          new DockerLauncher(docker, options, surroundings, logs, program, clock);
      launcher.lookForEnds();
      launcher.watch.start();
      return launcher;
    } catch (IOException e) {
      docker.close();
      throw e;
    }
  }

  @Override
  public synchronized void start(String name, Path folder, boolean fresh) throws IOException {
    Optional<Container> before = docker.inspect(containerName(name));
    if (stopping || before.filter(Container::isRunning).isPresent()) {
      return;
    }
    if (fresh && holdsAnything(folder)) {
      throw new IOException("the folder of the new worker " + name + " is not empty");
    }
    if (before.isPresent()) {
      cleanUp(before.get());
    }
    Files.createDirectories(folder);
    String launch = UUID.randomUUID().toString();
    Container container = docker.inspect(docker.run(spec(name, folder, launch))).orElseThrow();
    meet(container);
    log.info("started {} as process {}, container {}", name, container.pid(), container.name());
  }

  private ContainerSpec spec(String name, Path folder, String launch) throws IOException {
    Program run = program.apply(name);
    Map<String, String> all = new LinkedHashMap<>(labels);
    all.put(Labels.WORKER, name);
    all.put(Labels.FOLDER, folder.toString());
    all.put(Labels.LAUNCH, launch);
    ContainerSpec spec =
        ContainerSpec.of(
                containerName(name),
                surroundings.image(),
                surroundings.network(),
                all,
                run.arguments())
            .withEnvironment(run.environment())
            .withEnvironment(Map.of(LAUNCH_ID, launch))
            .withUser(Owner.workingIn(folder).text(), List.of())
            .withMount(surroundings.mount(folder))
            .withLimits(options.memory(), options.nanoCpus());
    for (Path file : run.files()) {
      spec.withReadOnlyMount(surroundings.mount(file));
    }
    return spec;
  }

  private String containerName(String worker) {
    return options.name() + "-" + worker;
  }

  private static boolean holdsAnything(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isPresent();
    }
  }

  /** One that runs: it is told who it is, whoever started it. */
  private void meet(Container container) throws IOException {
    Running running =
        new Running(container.label(Labels.WORKER), container.pid(), container.startedAt());
    if (running.equals(known.put(container.id(), running))) {
      return;
    }
    Path folder = Path.of(container.label(Labels.FOLDER));
    String launch = container.label(Labels.LAUNCH);
    if (Files.isDirectory(folder)
        && Launch.read(folder).filter(said -> said.id().equals(launch)).isEmpty()) {
      new Launch(launch, container.pid(), container.id(), surroundings.host()).write(folder);
    }
  }

  /** Compares what runs with what ran. Containers that have ended are removed. */
  private void lookForEnds() throws IOException {
    List<Exit> exits = new ArrayList<>();
    synchronized (this) {
      Map<String, Running> gone = new HashMap<>(known);
      for (Container container : docker.list(labels)) {
        switch (container.state()) {
          case RUNNING -> {
            gone.remove(container.id());
            meet(container);
          }
          case ENDED -> {
            Running ran = gone.remove(container.id());
            if (ran != null) {
              exits.add(new Exit(ran.name(), ran.pid(), container.exitCode()));
            }
            cleanUp(container);
            known.remove(container.id());
          }
          case CREATED -> {
            if (container.createdAt().isBefore(clock.instant().minus(FORGOTTEN_AFTER))) {
              cleanUp(container);
            }
          }
        }
      }
      for (Map.Entry<String, Running> each : gone.entrySet()) {
        known.remove(each.getKey());
        exits.add(new Exit(each.getValue().name(), each.getValue().pid(), OptionalInt.empty()));
      }
    }
    exits.forEach(listener);
  }

  private void cleanUp(Container container) throws IOException {
    Files.createDirectories(logs);
    try (OutputStream file =
        Files.newOutputStream(
            logs.resolve(container.label(Labels.WORKER) + ".log"),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND)) {
      docker.copyLogs(container.id(), file);
    } catch (DockerException e) {
      log.warn("what {} has printed is lost: {}", container.name(), e.getMessage());
    }
    docker.remove(container.id());
  }

  @Override
  public Presence presence(Member member) {
    if (member.containerId().isEmpty() || !member.host().equals(surroundings.host())) {
      return Presence.ELSEWHERE;
    }
    try {
      return docker
              .inspect(member.containerId().get())
              .filter(container -> container.isRunning() && container.pid() == member.pid())
              .isPresent()
          ? Presence.RUNNING
          : Presence.GONE;
    } catch (DockerException e) {
      return Presence.ELSEWHERE; // who can't be seen is not called dead
    }
  }

  @Override
  public Kill kill(String name, long pid) {
    try {
      Optional<Container> container =
          docker.inspect(containerName(name)).filter(each -> each.isRunning() && each.pid() == pid);
      if (container.isEmpty()) {
        return new Kill.Refused("process " + pid + " of " + name + " is no container here");
      }
      docker.signal(container.get().id(), "SIGKILL");
      return docker.awaitEnd(container.get().id(), KILL_WAIT)
          ? new Kill.Done()
          : new Kill.Refused("container " + container.get().name() + " does not end");
    } catch (DockerException e) {
      return new Kill.Refused(e.reason());
    }
  }

  @Override
  public void stop(String name) throws IOException {
    Optional<Container> container = docker.inspect(containerName(name));
    if (container.isPresent()) {
      docker.signal(container.get().id(), "SIGTERM");
    }
  }

  @Override
  public List<Running> running() throws IOException {
    List<Running> running = new ArrayList<>();
    for (Container container : docker.list(labels)) {
      if (container.isRunning()) {
        running.add(
            new Running(container.label(Labels.WORKER), container.pid(), container.startedAt()));
      }
    }
    return running;
  }

  @Override
  public void onExit(Consumer<Exit> newListener) {
    listener = newListener;
  }

  @Override
  public void stopAll(Duration within) {
    stopping = true;
    Instant end = clock.instant().plus(within.multipliedBy(3).dividedBy(4));
    try {
      List<Container> all = docker.list(labels);
      for (Container container : all) {
        docker.signal(container.id(), "SIGTERM");
      }
      for (Container container : all) {
        Duration left = Duration.between(clock.instant(), end);
        if (container.isRunning()
            && !docker.awaitEnd(container.id(), left.isNegative() ? Duration.ZERO : left)) {
          log.warn("{} did not end within {}: killing it", container.name(), within);
        }
        synchronized (this) {
          cleanUp(container);
        }
      }
    } catch (IOException e) {
      log.error("not all workers could be ended: {}", e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    watch.close();
    docker.close();
  }
}
