package dev.rideshare.orchestrator.launcher;

import dev.rideshare.model.cluster.Member;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Workers as child processes of this one. Their standard input stays an open pipe, so that a worker
 * that watches it ends when this process dies, however it dies.
 */
public final class ProcessLauncher implements Launcher {
  private static final Logger log = LoggerFactory.getLogger(ProcessLauncher.class);

  /** The system tells the birth of a process in coarser steps than a worker its start. */
  private static final Duration START_TOLERANCE = Duration.ofSeconds(1);

  private static final Duration KILL_WAIT = Duration.ofSeconds(5);
  private static final int ENDED_KEPT = 1_000;

  private record Run(String name, long pid) {}

  private final Path logs;
  private final Function<String, List<String>> command;
  private final String host;
  private final Map<String, Child> children = new LinkedHashMap<>();
  private final Map<Run, Boolean> ended =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Run, Boolean> eldest) {
          return size() > ENDED_KEPT;
        }
      };
  private volatile Consumer<Exit> listener = exit -> {};
  private boolean stopping;

  /** A process that is ours: by birth, or adopted, and then known by its handle alone. */
  private record Child(
      String name, ProcessHandle handle, @Nullable Process process, Instant startedAt) {}

  /**
   * A launcher.
   *
   * @param logs the folder that gets what each worker prints, as {@code <name>.log}
   * @param command the command line that runs the worker of a name
   * @param host this host, as the workers started here call it in their znodes
   */
  public ProcessLauncher(Path logs, Function<String, List<String>> command, String host) {
    this.logs = logs;
    this.command = command;
    this.host = host;
  }

  /** This host's name, or its address where it has none. */
  public static String localHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return InetAddress.getLoopbackAddress().getHostAddress();
    }
  }

  @Override
  public synchronized void start(String name, Path folder, boolean fresh) throws IOException {
    if (stopping || isAlive(children.get(name))) {
      return;
    }
    if (fresh && holdsAnything(folder)) {
      throw new IOException("the folder of the new worker " + name + " is not empty");
    }
    Files.createDirectories(folder);
    Files.createDirectories(logs);
    Process process =
        new ProcessBuilder(command.apply(name))
            .redirectInput(Redirect.PIPE)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(logs.resolve(name + ".log").toFile()))
            .start();
    Instant startedAt = process.info().startInstant().orElseGet(Instant::now);
    watch(new Child(name, process.toHandle(), process, startedAt));
    log.info("started {} as process {}", name, process.pid());
  }

  private static boolean holdsAnything(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isPresent();
    }
  }

  private void watch(Child child) {
    children.put(child.name(), child);
    CompletableFuture<?> end =
        child.process() == null ? child.handle().onExit() : child.process().onExit();
    var _ = end.thenRun(() -> ended(child));
  }

  private void ended(Child child) {
    Process process = child.process();
    OptionalInt code = process == null ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    synchronized (this) {
      children.remove(child.name(), child);
      ended.put(new Run(child.name(), child.handle().pid()), true);
    }
    listener.accept(new Exit(child.name(), child.handle().pid(), code));
  }

  @Override
  public Presence presence(Member member) {
    Child adopted;
    synchronized (this) {
      if (ended.containsKey(new Run(member.name(), member.pid()))) {
        return Presence.GONE;
      }
      Child child = children.get(member.name());
      if (child != null && child.handle().pid() == member.pid()) {
        return isAlive(child) ? Presence.RUNNING : Presence.GONE;
      }
      if (!member.host().equals(host) || member.containerId().isPresent()) {
        return Presence.ELSEWHERE;
      }
      Optional<ProcessHandle> handle = find(member);
      if (handle.isEmpty()) {
        return Presence.GONE;
      }
      if (child != null) {
        return Presence.RUNNING; // another run of the same name; ours stays watched
      }
      adopted = new Child(member.name(), handle.get(), null, member.startedAt());
      watch(adopted);
    }
    log.info("adopted {}, process {}", adopted.name(), adopted.handle().pid());
    return Presence.RUNNING;
  }

  /**
   * The living process that had the member's pid already when the member said that it started: then
   * it is the member's. One that was born later got a pid that had become free.
   */
  private static Optional<ProcessHandle> find(Member member) {
    Instant latestBirth = member.startedAt().plus(START_TOLERANCE);
    return ProcessHandle.of(member.pid())
        .filter(ProcessHandle::isAlive)
        .filter(
            handle ->
                handle
                    .info()
                    .startInstant()
                    .filter(born -> !born.isAfter(latestBirth))
                    .isPresent());
  }

  @Override
  public Kill kill(String name, long pid) {
    ProcessHandle handle;
    synchronized (this) {
      Child child = children.get(name);
      if (child == null || child.handle().pid() != pid) {
        return new Kill.Refused("process " + pid + " of " + name + " is not one of this launcher");
      }
      handle = child.handle();
    }
    CompletableFuture<ProcessHandle> end = handle.onExit();
    handle.destroyForcibly();
    return await(end, KILL_WAIT)
        ? new Kill.Done()
        : new Kill.Refused("process " + pid + " does not end though it was killed");
  }

  @Override
  public synchronized void stop(String name) {
    Child child = children.get(name);
    if (child != null) {
      child.handle().destroy();
    }
  }

  @Override
  public synchronized List<Running> running() {
    return children.values().stream()
        .filter(ProcessLauncher::isAlive)
        .map(child -> new Running(child.name(), child.handle().pid(), child.startedAt()))
        .toList();
  }

  @Override
  public void onExit(Consumer<Exit> newListener) {
    listener = newListener;
  }

  @Override
  public void stopAll(Duration within) {
    List<ProcessHandle> handles = new ArrayList<>();
    synchronized (this) {
      stopping = true;
      children.values().forEach(child -> handles.add(child.handle()));
    }
    CompletableFuture<?>[] ends =
        handles.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    CompletableFuture<Void> allEnded = CompletableFuture.allOf(ends);
    handles.forEach(ProcessHandle::destroy);
    Duration orderly = within.multipliedBy(3).dividedBy(4);
    if (!await(allEnded, orderly)) {
      log.warn("some workers did not end within {}: killing them", orderly);
      handles.forEach(ProcessHandle::destroyForcibly);
      if (!await(allEnded, within.minus(orderly))) {
        log.error("some workers live on though they were killed: {}", running());
      }
    }
  }

  private static boolean isAlive(@Nullable Child child) {
    return child != null && child.handle().isAlive();
  }

  private static boolean await(CompletableFuture<?> end, Duration time) {
    try {
      end.get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a process to end", e.getCause());
    }
  }
}
