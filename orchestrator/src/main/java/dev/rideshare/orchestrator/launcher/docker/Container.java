package dev.rideshare.orchestrator.launcher.docker;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A container as Docker shows it.
 *
 * @param id all 64 hexadecimal digits
 * @param state what became of it
 * @param pid its process on the host of the engine; 0 while it does not run
 * @param exitCode of one that has ended
 * @param image as it was named when the container was made
 * @param networks by name, those that it is on
 * @param ports of the host, by the container's port
 */
public record Container(
    String id,
    String name,
    Map<String, String> labels,
    State state,
    long pid,
    Instant createdAt,
    Instant startedAt,
    OptionalInt exitCode,
    String image,
    List<String> networks,
    List<MountPoint> mounts,
    Map<Integer, Integer> ports) {
  /** What becomes of a container, in this order. */
  public enum State {
    /** Made, and not started yet. */
    CREATED,
    RUNNING,
    ENDED
  }

  public Container {
    labels = Map.copyOf(labels);
    networks = List.copyOf(networks);
    mounts = List.copyOf(mounts);
    ports = Map.copyOf(ports);
  }

  public boolean isRunning() {
    return state == State.RUNNING;
  }

  String label(String name) {
    return labels.getOrDefault(name, "");
  }
}
