package dev.rideshare.orchestrator.control;

import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.orchestrator.launcher.Launcher.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Pictures of clusters in few words. The worker of number n has pid 100 + n and copy n. */
final class Pictures {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final UUID INSTANCE = new UUID(7, 7);

  private final List<Running> running = new ArrayList<>();
  private final List<Member> gone = new ArrayList<>();
  private final List<Folder> folders = new ArrayList<>();
  private final List<Member> slaves = new ArrayList<>();
  private Optional<Member> master = Optional.empty();
  private Optional<ClusterState> cluster = Optional.empty();
  private Map<String, Instant> notBefore = Map.of();
  private final Map<String, Absence> absent = new HashMap<>();
  private final Set<String> draining = new HashSet<>();
  private boolean leads = true;
  private boolean connected = true;
  private boolean canLaunch = true;
  private long lastNumber;

  static UUID copy(long number) {
    return new UUID(0, number);
  }

  static String name(long number) {
    return "worker-" + number;
  }

  static Member member(long number, Role role, MemberState state, long epoch) {
    return member(name(number), number, role, state, epoch);
  }

  private static Member member(String name, long number, Role role, MemberState state, long epoch) {
    return new Member(
        name,
        100 + number,
        copy(number),
        "here",
        Optional.empty(),
        role,
        state,
        epoch,
        new Position(epoch, 10),
        NOW);
  }

  static ClusterState inSync(long epoch, long... copies) {
    var set = new TreeSet<UUID>();
    for (long copy : copies) {
      set.add(copy(copy));
    }
    return new ClusterState(INSTANCE, epoch, new UUID(1, epoch), set);
  }

  /** A running cluster of one master and slaves, all ready, with folders and processes. */
  static Pictures healthy(long master, long... slaves) {
    Pictures pictures = new Pictures().master(master, MemberState.READY).folder(master);
    long[] all = new long[slaves.length + 1];
    all[0] = master;
    for (int i = 0; i < slaves.length; i++) {
      pictures.slave(slaves[i], MemberState.READY).folder(slaves[i]);
      all[i + 1] = slaves[i];
    }
    return pictures.cluster(inSync(1, all));
  }

  Pictures cluster(ClusterState state) {
    cluster = Optional.of(state);
    return this;
  }

  Pictures master(long number, MemberState state) {
    master = Optional.of(member(number, Role.MASTER, state, 1));
    return process(number);
  }

  Pictures slave(long number, MemberState state) {
    slaves.add(member(number, Role.SLAVE, state, 1));
    return process(number);
  }

  /** A slave whose copy was taken out of the in-sync set: it has another id, n + 1000. */
  Pictures rejoining(long number, MemberState state) {
    Member before = member(number, Role.SLAVE, MemberState.READY, 1);
    slaves.add(before.joiningAs(copy(number + 1000)).with(state));
    return process(number);
  }

  /** A process of the launcher, whether or not it has a znode. */
  Pictures process(long number) {
    running.add(new Running(name(number), 100 + number, NOW));
    return this;
  }

  /** A worker that some other launcher runs. */
  Pictures foreignSlave(long number) {
    slaves.add(member(number, Role.SLAVE, MemberState.READY, 1));
    return this;
  }

  /** A worker with a name of somebody else's choosing, on the launcher's host. */
  Pictures adoptedSlave(String name, long number) {
    slaves.add(member(name, number, Role.SLAVE, MemberState.READY, 1));
    running.add(new Running(name, 100 + number, NOW));
    return this;
  }

  /** The process of a member has ended; its znode is still there. */
  Pictures gone(long number) {
    running.removeIf(each -> each.name().equals(name(number)));
    master.filter(each -> each.name().equals(name(number))).ifPresent(gone::add);
    slaves.stream().filter(each -> each.name().equals(name(number))).forEach(gone::add);
    return this;
  }

  /** Neither process nor znode is left of it. */
  Pictures dead(long number) {
    running.removeIf(each -> each.name().equals(name(number)));
    slaves.removeIf(each -> each.name().equals(name(number)));
    master = master.filter(each -> !each.name().equals(name(number)));
    return this;
  }

  Pictures folder(long number) {
    return folder(number, new Folder.Copy(copy(number), INSTANCE));
  }

  Pictures folder(long number, Folder.Content content) {
    folders.add(new Folder(name(number), content));
    return this;
  }

  /** A process of the launcher that ZooKeeper has not shown for so long. */
  Pictures absent(long number, Duration time, boolean shownBefore) {
    absent.put(name(number), new Absence(100 + number, NOW.minus(time), shownBefore));
    return process(number);
  }

  Pictures draining(long number) {
    draining.add(name(number));
    return this;
  }

  Pictures following() {
    leads = false;
    return this;
  }

  Pictures disconnected() {
    connected = false;
    return this;
  }

  Pictures withoutLauncher() {
    canLaunch = false;
    return this;
  }

  Pictures heldBack(String key, Instant until) {
    notBefore = Map.of(key, until);
    return this;
  }

  Pictures lastNumber(long number) {
    lastNumber = number;
    return this;
  }

  ClusterView view() {
    return new ClusterView(cluster, master, slaves, connected);
  }

  Picture picture() {
    return new Picture(
        NOW,
        view(),
        leads,
        canLaunch,
        running,
        gone,
        absent,
        folders,
        lastNumber,
        draining,
        notBefore);
  }
}
