package dev.rideshare.orchestrator.launcher.docker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A container to be made. It begins with what each one needs; the rest is said step by step. */
public final class ContainerSpec {
  /** A port of a container, and where the host listens for it; 0 for a free one. */
  public record Published(int containerPort, String bind, int hostPort) {}

  /**
   * Who its process is.
   *
   * @param uidAndGid numbers, with a colon between them
   * @param groups further groups, by number
   */
  record User(String uidAndGid, List<Long> groups) {
    User {
      groups = List.copyOf(groups);
    }
  }

  private final String name;
  private final String image;
  private final String network;
  private final Map<String, String> labels;
  private final List<String> command;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<MountPoint> mounts = new ArrayList<>();
  private final List<MountPoint> readOnly = new ArrayList<>();
  private final List<Published> published = new ArrayList<>();
  private Optional<User> user = Optional.empty();
  private OptionalLong memory = OptionalLong.empty();
  private OptionalLong nanoCpus = OptionalLong.empty();
  private boolean heldByInput;

  private ContainerSpec(
      String name, String image, String network, Map<String, String> labels, List<String> command) {
    this.name = name;
    this.image = image;
    this.network = network;
    this.labels = Map.copyOf(labels);
    this.command = List.copyOf(command);
  }

  /**
   * One that runs the image's entry point as the image's own user.
   *
   * @param command what follows the entry point
   */
  public static ContainerSpec of(
      String name, String image, String network, Map<String, String> labels, List<String> command) {
    return new ContainerSpec(name, image, network, labels, command);
  }

  public ContainerSpec withEnvironment(Map<String, String> more) {
    environment.putAll(more);
    return this;
  }

  public ContainerSpec withMount(MountPoint mount) {
    mounts.add(mount);
    return this;
  }

  public ContainerSpec withReadOnlyMount(MountPoint mount) {
    readOnly.add(mount);
    return this;
  }

  /** Takes that user, and all privileges from it. */
  public ContainerSpec withUser(String uidAndGid, List<Long> groups) {
    user = Optional.of(new User(uidAndGid, groups));
    return this;
  }

  /** Bounds, in bytes and in billionths of a processor. */
  public ContainerSpec withLimits(OptionalLong bytes, OptionalLong billionthsOfProcessors) {
    memory = bytes;
    nanoCpus = billionthsOfProcessors;
    return this;
  }

  public ContainerSpec publishing(Published port) {
    published.add(port);
    return this;
  }

  /** Its standard input stays open until this process ends, however that ends. */
  public ContainerSpec heldByInput() {
    heldByInput = true;
    return this;
  }

  String name() {
    return name;
  }

  String image() {
    return image;
  }

  String network() {
    return network;
  }

  Map<String, String> labels() {
    return labels;
  }

  List<String> command() {
    return command;
  }

  public Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  List<MountPoint> mounts() {
    return mounts;
  }

  public List<MountPoint> readOnlyMounts() {
    return List.copyOf(readOnly);
  }

  List<Published> published() {
    return published;
  }

  Optional<User> user() {
    return user;
  }

  OptionalLong memory() {
    return memory;
  }

  OptionalLong nanoCpus() {
    return nanoCpus;
  }

  boolean isHeldByInput() {
    return heldByInput;
  }
}
