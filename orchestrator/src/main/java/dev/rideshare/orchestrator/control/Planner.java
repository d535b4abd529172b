package dev.rideshare.orchestrator.control;

import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.orchestrator.launcher.Launcher.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides what to do so that the wanted workers run: a pure function of the picture. What it keeps:
 * a folder whose copy is in the in-sync set is never removed, and is started before any empty one
 * where no living worker has such a copy; nobody is let go before others have taken the place; and
 * nothing is done on an uncertain picture.
 */
final class Planner {
  private static final String PREFIX = "worker-";

  /** The key of back-off that all new workers share. */
  static final String FRESH = "";

  /** How many useless folders may stay while not all wanted workers are ready. */
  static final int FOLDERS_KEPT = 4;

  /** One that ZooKeeper has not shown for so long is not counted on any more. */
  static final Duration MISSED_AFTER = Duration.ofSeconds(2);

  /** One that ZooKeeper has not shown for so long hangs, and is killed. */
  static final Duration HANGS_AFTER = Duration.ofSeconds(30);

  /** The same for one that was never shown: it may have a lot of log to read first. */
  static final Duration START_HANGS_AFTER = Duration.ofMinutes(3);

  private final Picture picture;
  private final ClusterState cluster;
  private final Wanted wanted;
  private final List<Action> actions = new ArrayList<>();
  private final List<String> words = new ArrayList<>();

  /** Names of those whose process runs or whose znode is there. */
  private final Set<String> present;

  /** Of these, the ones to count on. */
  private final Set<String> living;

  private Planner(Picture picture, ClusterState cluster, Wanted wanted) {
    this.picture = picture;
    this.cluster = cluster;
    this.wanted = wanted;
    this.present =
        Stream.concat(picture.running().stream().map(Running::name), members().map(Member::name))
            .collect(Collectors.toSet());
    this.living = present.stream().filter(name -> !isMissed(name)).collect(Collectors.toSet());
  }

  static Plan plan(Picture picture, Wanted wanted) {
    if (!picture.view().connected()) {
      return Plan.nothing("ZooKeeper is out of reach: nothing is started, stopped or removed");
    }
    Optional<ClusterState> cluster = picture.view().cluster();
    if (cluster.isPresent()) {
      return new Planner(picture, cluster.get(), wanted).plan();
    }
    return picture.leads()
        ? withoutCluster(picture)
        : Plan.nothing("there is no database, and another orchestrator leads");
  }

  /** An empty ZooKeeper beside folders of copies means lost data, not a new database. */
  private static Plan withoutCluster(Picture picture) {
    if (picture.folders().isEmpty()) {
      return new Plan(
          List.of(new Action.Found()),
          "there is no database and no trace of one: founding it",
          Optional.empty(),
          false);
    }
    return Plan.stuck(
        "ZooKeeper knows no database, but there are workers' folders ("
            + String.join(", ", picture.folders().stream().map(Folder::name).toList())
            + "): its data was lost, or it is another ZooKeeper. Nothing is started. Bring its data"
            + " back, go on from the most advanced copy (rideshare recover), or start with an empty"
            + " data folder");
  }

  private Plan plan() {
    for (Member member : picture.gone()) {
      actions.add(new Action.RemoveDead(member));
      words.add("removing the znode of " + member.name() + ", process " + member.pid() + " ended");
    }
    if (!picture.leads()) {
      removeFolders();
      return new Plan(
          actions,
          words.isEmpty() ? "another orchestrator leads" : String.join("; ", words),
          strangers(),
          false);
    }
    killHanging();
    Optional<String> problem = Optional.empty();
    boolean othersMayHelp = !picture.canLaunch();
    if (!cluster.isNew() && !holdsInSync()) {
      problem = startInSync();
      othersMayHelp |= problem.isPresent();
    } else if (picture.canLaunch()) {
      startMissing();
      letGo();
      removeFolders();
    }
    return new Plan(actions, sentence(), problem.or(this::strangers), othersMayHelp);
  }

  private Stream<Member> members() {
    return picture.view().workers().stream()
        .filter(member -> picture.gone().stream().noneMatch(member::isSameRun));
  }

  private boolean isMissed(String name) {
    Absence absence = picture.absent().get(name);
    return absence != null && absence.shownBefore() && lasts(absence, MISSED_AFTER);
  }

  private boolean lasts(Absence absence, Duration time) {
    return !picture.now().isBefore(absence.since().plus(time));
  }

  /** A process without a session serves nobody, and holds its folder. */
  private void killHanging() {
    for (Map.Entry<String, Absence> each : picture.absent().entrySet()) {
      Absence absence = each.getValue();
      if (lasts(absence, absence.shownBefore() ? HANGS_AFTER : START_HANGS_AFTER)) {
        String why =
            "ZooKeeper has not shown it for "
                + Duration.between(absence.since(), picture.now()).toSeconds()
                + " s";
        actions.add(new Action.Kill(each.getKey(), absence.pid(), why));
        words.add("killing " + each.getKey() + ": " + why);
      }
    }
  }

  private boolean holdsInSync() {
    return members().anyMatch(member -> cluster.inSync().contains(member.copyId()))
        || picture.folders().stream()
            .anyMatch(folder -> living.contains(folder.name()) && isInSync(folder));
  }

  private boolean isInSync(Folder folder) {
    return folder.content() instanceof Folder.Copy(UUID copyId, UUID instance)
        && instance.equals(cluster.instance())
        && cluster.inSync().contains(copyId);
  }

  /** Every one of them: any has all acknowledged writes, and one may fail to start. */
  private Optional<String> startInSync() {
    List<String> names =
        picture.folders().stream()
            .filter(folder -> isInSync(folder) && !present.contains(folder.name()))
            .map(Folder::name)
            .sorted()
            .toList();
    if (names.isEmpty() || !picture.canLaunch()) {
      return Optional.of(
          "no living worker"
              + (picture.canLaunch() ? " and no folder here" : "")
              + " holds a copy of the in-sync set "
              + cluster.inSync()
              + ": waiting for one to come back");
    }
    for (String name : names) {
      if (isHeldBack(name)) {
        words.add("waiting before starting " + name + " again, since it failed");
      } else {
        actions.add(new Action.StartExisting(name));
        words.add("starting " + name + ", whose copy is in the in-sync set");
      }
    }
    return Optional.empty();
  }

  /** Those that are to be drained count no more: others take their place first. */
  private void startMissing() {
    long staying = living.stream().filter(name -> !picture.draining().contains(name)).count();
    long missing = wanted.workers() - staying;
    if (missing <= 0) {
      return;
    }
    if (isHeldBack(FRESH)) {
      words.add("waiting before starting a new worker, since the last ones failed");
      return;
    }
    long number = highestNumber();
    for (int i = 0; i < missing; i++) {
      String name = PREFIX + ++number;
      String why = (staying + i) + " of " + wanted.workers() + " wanted workers live";
      actions.add(new Action.StartFresh(name, why));
      words.add("starting " + name + ": " + why);
    }
  }

  private boolean isHeldBack(String key) {
    Instant notBefore = picture.notBefore().get(key);
    return notBefore != null && picture.now().isBefore(notBefore);
  }

  /** No name is ever used twice, so that what is said of a name is said of one copy. */
  private long highestNumber() {
    long highest =
        Stream.concat(picture.folders().stream().map(Folder::name), present.stream())
            .mapToLong(Planner::numberOf)
            .max()
            .orElse(0);
    return Math.max(picture.lastNumber(), highest);
  }

  /** The number in a name that was given here; 0 for other names. */
  static long numberOf(String name) {
    return name.matches(PREFIX + "\\d{1,15}") ? Long.parseLong(name.substring(PREFIX.length())) : 0;
  }

  /** One with another name is somebody else's, who would start it again: its end is no use. */
  private static boolean isNamedHere(Member member) {
    return numberOf(member.name()) > 0;
  }

  /**
   * Lets workers go that are more than wanted: first those to be drained, then, of the slaves with
   * names from here, those of the highest pids. All others must be well first, so that never fewer
   * serve than wanted.
   */
  private void letGo() {
    picture.draining().stream()
        .filter(name -> !present.contains(name))
        .sorted()
        .forEach(name -> actions.add(new Action.Drained(name)));
    long excess = living.size() - (long) wanted.workers();
    if (excess <= 0) {
      return;
    }
    if (!isCalm()) {
      words.add(
          excess
              + (excess == 1 ? " worker" : " workers")
              + " too many, waiting until all others are ready");
      return;
    }
    Optional<Member> drained = picture.view().master().filter(this::isDraining);
    if (drained.isPresent()) {
      handOver(drained.get());
      return;
    }
    Set<String> ours = new HashSet<>(picture.running().stream().map(Running::name).toList());
    picture.view().slaves().stream()
        .sorted(Comparator.comparing(this::isDraining).thenComparingLong(Member::pid).reversed())
        .filter(slave -> isDraining(slave) || (isNamedHere(slave) && ours.contains(slave.name())))
        .limit(excess)
        .forEach(slave -> retire(slave, ours));
  }

  private boolean isDraining(Member member) {
    return picture.draining().contains(member.name());
  }

  private boolean isCalm() {
    return picture.gone().isEmpty()
        && picture.view().hasReadyMaster()
        && members()
            .filter(member -> !isDraining(member))
            .allMatch(member -> member.state() == MemberState.READY)
        && members().map(Member::name).collect(Collectors.toSet()).equals(living);
  }

  private void handOver(Member master) {
    picture.view().readySlaves().stream()
        .filter(slave -> !isDraining(slave) && cluster.inSync().contains(slave.copyId()))
        .findFirst()
        .ifPresent(
            heir -> {
              actions.add(new Action.HandOver(master, heir));
              words.add(master.name() + " is to be drained and hands over to " + heir.name());
            });
  }

  private void retire(Member slave, Set<String> ours) {
    if (!ours.contains(slave.name())) {
      words.add(slave.name() + " is to be drained, and runs where it can't be ended from here");
      return;
    }
    String why = isDraining(slave) ? "it was to be drained" : "more workers live than are wanted";
    actions.add(new Action.Retire(slave.name(), why));
    words.add("letting " + slave.name() + " go: " + why);
  }

  /**
   * Folders of dead workers that are in no in-sync set, once all wanted workers are ready; while
   * they are not, only the oldest of many, so that a worker that flaps can't fill the disk.
   */
  private void removeFolders() {
    ClusterView view = picture.view();
    if (!picture.canLaunch() || !view.hasReadyMaster() || !picture.gone().isEmpty()) {
      return;
    }
    List<String> useless =
        picture.folders().stream()
            .filter(folder -> !present.contains(folder.name()) && isUseless(folder))
            .map(Folder::name)
            .sorted(Comparator.comparingLong(Planner::numberOf))
            .toList();
    boolean settled = view.readySlaves().size() >= wanted.slaves();
    int remove = settled ? useless.size() : Math.max(0, useless.size() - FOLDERS_KEPT);
    for (String name : useless.subList(0, remove)) {
      actions.add(new Action.RemoveFolder(name));
      words.add("removing the folder of " + name + ", whose copy is not in the in-sync set");
    }
  }

  private boolean isUseless(Folder folder) {
    return switch (folder.content()) {
      case Folder.NoCopy() -> true;
      case Folder.Copy(UUID copyId, UUID instance) ->
          instance.equals(cluster.instance()) && !cluster.inSync().contains(copyId);
      case Folder.Unreadable(String why) -> false;
    };
  }

  /** Folders that are left alone, since what they hold is not known to be of this database. */
  private Optional<String> strangers() {
    Set<String> names = new TreeSet<>();
    for (Folder folder : picture.folders()) {
      switch (folder.content()) {
        case Folder.NoCopy() -> {}
        case Folder.Copy(UUID copyId, UUID instance) -> {
          if (!instance.equals(cluster.instance())) {
            names.add(folder.name() + " (of another database, " + instance + ")");
          }
        }
        case Folder.Unreadable(String why) -> names.add(folder.name() + " (" + why + ")");
      }
    }
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of("these workers' folders are left alone: " + String.join(", ", names));
  }

  private String sentence() {
    if (!words.isEmpty()) {
      return String.join("; ", words);
    }
    ClusterView view = picture.view();
    int ready = view.readySlaves().size();
    if (view.hasReadyMaster() && ready >= wanted.slaves()) {
      return "all is well: a master and " + ready + (ready == 1 ? " slave" : " slaves");
    }
    return "waiting for "
        + (view.hasReadyMaster() ? "" : "a master and ")
        + (wanted.slaves() == 1 ? "1 ready slave" : wanted.slaves() + " ready slaves")
        + ": "
        + living.size()
        + " workers live, "
        + ready
        + " slaves are ready";
  }
}
