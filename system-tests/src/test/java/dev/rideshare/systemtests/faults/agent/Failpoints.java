package dev.rideshare.systemtests.faults.agent;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The failpoints of this process. Instrumented methods call {@link #hit}; where nothing is armed
 * that costs them one look at an empty map.
 */
public final class Failpoints {
  private static final long LOOK_MILLIS = 50;

  /** Those that are armed for this process, by step. */
  private static volatile Map<String, List<Armed>> byStep = Map.of();

  private final ControlFolder folder;
  private final Map<String, Armed> byId = new HashMap<>();

  private Failpoints(ControlFolder folder) {
    this.folder = folder;
  }

  /** Called where a step begins or ends. */
  public static void hit(String step) {
    Map<String, List<Armed>> now = byStep;
    if (!now.isEmpty()) {
      now.getOrDefault(step, List.of()).forEach(Armed::hit);
    }
  }

  /** Looks into the folder at once, so that what is armed already holds from the start. */
  static void watch(Path controlFolder) {
    Failpoints failpoints = new Failpoints(new ControlFolder(controlFolder));
    failpoints.look();
    var _ =
        Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("failpoints").factory())
            .scheduleWithFixedDelay(
                failpoints::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    Set<String> ids = folder.armed();
    if (ids.equals(byId.keySet())) {
      return;
    }
    byId.keySet().retainAll(ids);
    for (String id : ids) {
      if (!byId.containsKey(id)) {
        folder.read(id).ifPresent(failpoint -> byId.put(id, new Armed(folder, id, failpoint)));
      }
    }
    byStep =
        byId.values().stream()
            .filter(Armed::isForThisProcess)
            .collect(Collectors.groupingBy(Armed::step));
    byId.keySet().forEach(id -> folder.know(id, ProcessHandle.current().pid()));
  }
}
