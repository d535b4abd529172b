package dev.rideshare.systemtests.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Every process that a running program has had below it, those included that it has detached. */
final class ProcessTree implements AutoCloseable {
  private final ProcessHandle root;
  private final Path folder;
  private final Set<ProcessHandle> seen = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("process-tree").factory());
  private final Thread atExit = new Thread(this::endAll, "end-leftover-processes");

  /** Watches what runs below a process and what works in its folder. */
  ProcessTree(ProcessHandle root, Path folder) {
    this.root = root;
    this.folder = folder;
    Runtime.getRuntime().addShutdownHook(atExit);
    var _ = watch.scheduleWithFixedDelay(this::look, 0, 400, TimeUnit.MILLISECONDS);
  }

  /** One look at the parents of all processes: a look for each process of ours costs too much. */
  private void look() {
    Map<ProcessHandle, ProcessHandle> parents = new HashMap<>();
    ProcessHandle.allProcesses()
        .forEach(each -> each.parent().ifPresent(parent -> parents.put(each, parent)));
    Set<ProcessHandle> ours = new HashSet<>(Processes.of(folder));
    ours.add(root);
    parents.keySet().stream().filter(each -> isBelow(each, ours, parents)).forEach(seen::add);
    ours.remove(root);
    seen.addAll(ours);
  }

  private static boolean isBelow(
      ProcessHandle process,
      Set<ProcessHandle> ancestors,
      Map<ProcessHandle, ProcessHandle> parents) {
    ProcessHandle above = parents.get(process);
    while (above != null && !ancestors.contains(above)) {
      above = parents.get(above);
    }
    return above != null;
  }

  /** All that were ever seen, whether they still run or not. */
  Set<ProcessHandle> seen() {
    look();
    return Set.copyOf(seen);
  }

  /** Fails unless all of them have ended within this time. */
  void assertNoneLeft(Duration limit) {
    await("every process of " + folder + " has ended")
        .atMost(limit)
        .pollInterval(Duration.ofMillis(100))
        .pollInSameThread()
        .untilAsserted(() -> assertThat(Processes.describeRunning(seen())).isEmpty());
  }

  /** Ends by force what is left, so that a failed test leaves nothing behind. */
  void endAll() {
    root.destroyForcibly();
    for (ProcessHandle process : seen()) {
      process.destroyForcibly();
    }
  }

  /** Watches no longer, and ends nothing: another answers for what is left. */
  void letGo() {
    watch.shutdownNow();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  @Override
  public void close() {
    watch.shutdownNow();
    endAll();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
