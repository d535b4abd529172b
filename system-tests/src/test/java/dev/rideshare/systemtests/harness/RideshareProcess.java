package dev.rideshare.systemtests.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.messaging.testing.Ports;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** {@code rideshare up} as a process of its own, on free ports, with its own folder. */
public final class RideshareProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration CHANGE_LIMIT = Duration.ofMinutes(1);

  private final Map<String, String> options;
  private final Path data;
  private final boolean ownsData;
  private final Process process;
  private final ProcessOutput stdout;
  private final ProcessOutput stderr;
  private final ProcessTree tree;
  private boolean letGo;

  private RideshareProcess(Builder builder) {
    this.options = Map.copyOf(builder.options);
    this.ownsData = builder.data == null;
    this.data = builder.data == null ? Folders.temporary("rideshare-test-") : builder.data;
    this.process = Launcher.start(data, builder.arguments(data), builder.environment);
    this.stdout = new ProcessOutput("stdout", process.getInputStream());
    this.stderr = new ProcessOutput("stderr", process.getErrorStream());
    this.tree = new ProcessTree(process.toHandle(), data);
  }

  /**
   * Every option as in the command line; ports and folder are free ones unless given, and nothing
   * is scaled unless a window is.
   */
  public static final class Builder {
    private final Map<String, String> options = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> flags = new ArrayList<>();
    private @Nullable Path data;

    private Builder() {
      List<Integer> ports = Ports.free(4);
      option("--gateway-port", ports.get(0));
      option("--users-port", ports.get(1));
      option("--rides-port", ports.get(2));
      option("--orchestrator-port", ports.get(3));
      option("--scale-window", "24h"); // most tests read a lot, and count workers
    }

    public Builder option(String name, Object value) {
      options.put(name, value.toString());
      return this;
    }

    public Builder flag(String name) {
      flags.add(name);
      return this;
    }

    /** Uses this folder, and leaves it when the process is closed. */
    public Builder data(Path folder) {
      this.data = folder;
      return this;
    }

    public Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Starts the process and waits until it says that it is ready; again after its end. */
    public RideshareProcess start() {
      var _ = Repository.launcher(); // Where it is missing, no folder is made.
      RideshareProcess started = new RideshareProcess(this);
      try {
        started.awaitReadyLine();
      } catch (Throwable e) {
        started.discard();
        throw e;
      }
      return started;
    }

    private List<String> arguments(Path folder) {
      List<String> arguments = new ArrayList<>(List.of("up", "--data", folder.toString()));
      options.forEach((name, value) -> arguments.addAll(List.of(name, value)));
      arguments.addAll(flags);
      return arguments;
    }
  }

  public static Builder up() {
    return new Builder();
  }

  public Path data() {
    return data;
  }

  public long pid() {
    return process.pid();
  }

  public Http gateway() {
    return http("--gateway-port");
  }

  public Http users() {
    return http("--users-port");
  }

  public Http rides() {
    return http("--rides-port");
  }

  public Http orchestrator() {
    return http("--orchestrator-port");
  }

  public Database database() {
    return new Database(orchestrator());
  }

  /** The port that an option gave. */
  public int port(String option) {
    return Integer.parseInt(options.getOrDefault(option, ""));
  }

  private Http http(String portOption) {
    return new Http(URI.create("http://127.0.0.1:" + port(portOption)));
  }

  /** The line that says that all of it serves. */
  public String readyLine() {
    return stdout.first(RideshareProcess::saysReady).orElseThrow();
  }

  /** All that it has printed. */
  public String output() {
    return "stdout:\n" + stdout.text() + "\nstderr:\n" + stderr.text();
  }

  public Workers view() {
    return new Workers(orchestrator());
  }

  public List<Worker> workers() {
    return view().all();
  }

  public Worker master() {
    return view().master();
  }

  public List<Worker> slaves() {
    return view().slaves();
  }

  public List<Long> workerPids() {
    return orchestrator().get("/api/v1/worker/list").is(200).rows().stream()
        .map(pid -> pid.longValue())
        .toList();
  }

  /** Waits until there is one master, so many slaves, and all of them ready. */
  public List<Worker> awaitReady(int slaves) {
    return view().awaitReady(slaves, CHANGE_LIMIT);
  }

  /** A direct connection to a worker's own database. */
  public WorkerDatabase databaseOf(Worker worker) {
    return WorkerDatabase.connect(data, worker.name());
  }

  /** SIGTERM: it must exit within 10 s and leave nothing behind. Gives the exit code. */
  public int stop() {
    tree.seen();
    process.destroy();
    assertThat(exits(STOP_LIMIT)).as("exits within %s\n%s", STOP_LIMIT, output()).isTrue();
    tree.assertNoneLeft(Duration.ofSeconds(1));
    return process.exitValue();
  }

  /** SIGKILL to the process itself and to nothing of what it has started. */
  public void kill() {
    tree.seen();
    process.destroyForcibly();
    assertThat(exits(STOP_LIMIT)).isTrue();
  }

  /**
   * After a {@link #kill}: what is left of it ends by itself, or by the hand of the process that
   * was started on the same folder meanwhile; closing this one then does nothing any more.
   */
  public void letGo() {
    tree.letGo();
    letGo = true;
  }

  /** Fails unless every process below it has ended within this time. */
  public void assertNothingLeft(Duration limit) {
    tree.assertNoneLeft(limit);
  }

  @Override
  public void close() {
    if (letGo) {
      return;
    }
    try {
      if (process.isAlive()) {
        assertThat(stop()).as("exit code\n%s", output()).isZero();
      }
    } finally {
      discard();
    }
  }

  private void discard() {
    tree.close();
    boolean ended = exits(STOP_LIMIT);
    if (ownsData && ended) {
      Folders.deleteAll(data);
    }
  }

  private void awaitReadyLine() {
    try {
      await("rideshare is ready")
          .atMost(START_LIMIT)
          .pollInterval(Duration.ofMillis(50))
          .pollInSameThread()
          .until(() -> !process.isAlive() || stdout.first(RideshareProcess::saysReady).isPresent());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("not ready after " + START_LIMIT + "\n" + output(), e);
    }
    if (stdout.first(RideshareProcess::saysReady).isEmpty()) {
      stdout.awaitEnd(Duration.ofSeconds(2));
      stderr.awaitEnd(Duration.ofSeconds(2));
      throw new AssertionError("exited " + process.exitValue() + " at once\n" + output());
    }
  }

  private static boolean saysReady(String line) {
    return line.startsWith("rideshare is ready");
  }

  private boolean exits(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
