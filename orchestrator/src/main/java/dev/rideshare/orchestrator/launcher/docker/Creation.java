package dev.rideshare.orchestrator.launcher.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.util.List;
import java.util.stream.Stream;

/** What is asked for, in docker-java's words. */
final class Creation {
  /** PostgreSQL's parallel queries share memory; Docker's default is 64 MiB. */
  private static final long SHARED_MEMORY = 256L << 20;

  private Creation() {}

  static CreateContainerCmd of(CreateContainerCmd command, ContainerSpec spec) {
    HostConfig host =
        HostConfig.newHostConfig()
            .withNetworkMode(spec.network())
            .withMounts(mounts(spec))
            .withPortBindings(spec.published().stream().map(Creation::binding).toList())
            .withShmSize(SHARED_MEMORY);
    spec.user()
        .ifPresent(
            user -> {
              command.withUser(user.uidAndGid());
              host.withGroupAdd(user.groups().stream().map(String::valueOf).toList())
                  .withCapDrop(Capability.ALL)
                  .withSecurityOpts(List.of("no-new-privileges"));
            });
    if (spec.isHeldByInput()) {
      command.withStdinOpen(true).withStdInOnce(true);
    }
    spec.memory().ifPresent(bytes -> host.withMemory(bytes).withMemorySwap(bytes));
    spec.nanoCpus().ifPresent(host::withNanoCPUs);
    return command
        .withName(spec.name())
        .withCmd(spec.command())
        .withEnv(
            spec.environment().entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList())
        .withLabels(spec.labels())
        .withExposedPorts(
            spec.published().stream().map(port -> ExposedPort.tcp(port.containerPort())).toList())
        .withHostConfig(host);
  }

  /** What is mounted to be written to is there to be read, too: two at one place are refused. */
  static List<Mount> mounts(ContainerSpec spec) {
    return Stream.concat(
            spec.mounts().stream().map(Creation::mount),
            spec.readOnlyMounts().stream()
                .distinct()
                .filter(point -> !spec.mounts().contains(point))
                .map(Creation::mount)
                .map(m -> m.withReadOnly(true)))
        .toList();
  }

  private static Mount mount(MountPoint point) {
    Mount mount = new Mount().withTarget(point.at().toString());
    return switch (point) {
      case MountPoint.Folder(var source, var _) ->
          mount.withType(MountType.BIND).withSource(source.toString());
      case MountPoint.Volume(var name, var _) -> mount.withType(MountType.VOLUME).withSource(name);
    };
  }

  private static PortBinding binding(ContainerSpec.Published port) {
    return new PortBinding(
        Ports.Binding.bindIpAndPort(port.bind(), port.hostPort()),
        ExposedPort.tcp(port.containerPort()));
  }
}
