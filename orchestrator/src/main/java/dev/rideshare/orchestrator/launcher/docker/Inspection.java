package dev.rideshare.orchestrator.launcher.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Ports.Binding;
import dev.rideshare.orchestrator.launcher.docker.Container.State;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Docker's account of a container, in our words. */
final class Inspection {
  private Inspection() {}

  static Container of(InspectContainerResponse found) {
    var state = found.getState();
    State is =
        Boolean.TRUE.equals(state.getRunning())
            ? State.RUNNING
            : "created".equals(state.getStatus()) ? State.CREATED : State.ENDED;
    var config = found.getConfig();
    Long code = state.getExitCodeLong();
    return new Container(
        found.getId(),
        found.getName().replaceFirst("^/", ""),
        Optional.ofNullable(config.getLabels()).orElseGet(Map::of),
        is,
        Optional.ofNullable(state.getPidLong()).orElse(0L),
        time(found.getCreated()),
        time(state.getStartedAt()),
        is != State.ENDED || code == null ? OptionalInt.empty() : OptionalInt.of(code.intValue()),
        Optional.ofNullable(config.getImage()).orElse(""),
        List.copyOf(found.getNetworkSettings().getNetworks().keySet()),
        mounts(found),
        ports(found));
  }

  private static Instant time(@Nullable String text) {
    return text == null || text.isEmpty() ? Instant.EPOCH : OffsetDateTime.parse(text).toInstant();
  }

  private static List<MountPoint> mounts(InspectContainerResponse found) {
    List<MountPoint> points = new ArrayList<>();
    for (InspectContainerResponse.Mount mount :
        Optional.ofNullable(found.getMounts()).orElseGet(List::of)) {
      if (mount.getDestination() == null) {
        continue;
      }
      Path at = Path.of(mount.getDestination().getPath());
      if (mount.getName() != null && !mount.getName().isEmpty()) {
        points.add(new MountPoint.Volume(mount.getName(), at));
      } else if (mount.getSource() != null) {
        points.add(new MountPoint.Folder(Path.of(mount.getSource()), at));
      }
    }
    return points;
  }

  private static Map<Integer, Integer> ports(InspectContainerResponse found) {
    Map<Integer, Integer> ports = new HashMap<>();
    Map<ExposedPort, Binding[]> bindings = found.getNetworkSettings().getPorts().getBindings();
    bindings.forEach(
        (port, hosts) -> {
          if (hosts != null && hosts.length > 0) {
            ports.put(port.getPort(), Integer.parseInt(hosts[0].getHostPortSpec()));
          }
        });
    return ports;
  }
}
