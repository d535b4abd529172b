package dev.rideshare.orchestrator.control;

import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.orchestrator.launcher.Launcher.Running;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Decides what to do so that the wanted workers run: a pure function of the picture. What it keeps:
 * a folder whose copy is in the in-sync set is never removed, and is started before any empty one
 * where no living worker has such a copy; nothing is done on an uncertain picture.
 */
final class Planner {
  /** The key of back-off that all new workers share. */
  static final String FRESH = "";

  /** How many useless folders may stay while not all wanted workers are ready. */
  static final int FOLDERS_KEPT = 4;

  private static final String PREFIX = "worker-";

  private final Picture picture;
  private final ClusterState cluster;
  private final Wanted wanted;
  private final List<Action> actions = new ArrayList<>();
  private final List<String> words = new ArrayList<>();

  private Planner(Picture picture, ClusterState cluster, Wanted wanted) {
    this.picture = picture;
    this.cluster = cluster;
    this.wanted = wanted;
  }

  static Plan plan(Picture picture, Wanted wanted) {
    if (!picture.view().connected()) {
      return Plan.nothing("ZooKeeper is out of reach: nothing is started, stopped or removed");
    }
    return picture
        .view()
        .cluster()
        .map(cluster -> new Planner(picture, cluster, wanted).plan())
        .orElseGet(() -> withoutCluster(picture));
  }

  /** An empty ZooKeeper beside folders of copies means lost data, not a new database. */
  private static Plan withoutCluster(Picture picture) {
    if (picture.folders().isEmpty()) {
      return new Plan(
          List.of(new Action.Found()),
          "there is no database and no trace of one: founding it",
          Optional.empty());
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
    Set<String> living = living();
    Optional<String> problem = Optional.empty();
    if (!cluster.isNew() && !holdsInSync(living)) {
      problem = startInSync(living);
    } else if (picture.canLaunch()) {
      startMissing(living);
      retireExcess(living);
      removeFolders(living);
    }
    return new Plan(actions, sentence(living), problem.or(this::strangers));
  }

  /** Those whose process runs or whose znode is there. */
  private Set<String> living() {
    Set<String> names = new HashSet<>();
    picture.running().stream().map(Running::name).forEach(names::add);
    members().map(Member::name).forEach(names::add);
    return names;
  }

  private Stream<Member> members() {
    return picture.view().workers().stream()
        .filter(member -> picture.gone().stream().noneMatch(member::isSameRun));
  }

  private boolean holdsInSync(Set<String> living) {
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
  private Optional<String> startInSync(Set<String> living) {
    List<String> names =
        picture.folders().stream()
            .filter(folder -> isInSync(folder) && !living.contains(folder.name()))
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

  private void startMissing(Set<String> living) {
    int missing = wanted.workers() - living.size();
    if (missing <= 0) {
      return;
    }
    if (isHeldBack(FRESH)) {
      words.add("waiting before starting a new worker, since the last one failed");
      return;
    }
    long number = highestNumber();
    for (int i = 0; i < missing; i++) {
      String name = PREFIX + ++number;
      String why = (living.size() + i) + " of " + wanted.workers() + " wanted workers live";
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
    Stream<String> names =
        Stream.of(
                picture.folders().stream().map(Folder::name),
                picture.running().stream().map(Running::name),
                picture.view().workers().stream().map(Member::name))
            .flatMap(each -> each);
    return Math.max(picture.lastNumber(), names.mapToLong(Planner::numberOf).max().orElse(0));
  }

  /** The number in a name that was given here; 0 for other names. */
  static long numberOf(String name) {
    return name.matches(PREFIX + "\\d{1,15}") ? Long.parseLong(name.substring(PREFIX.length())) : 0;
  }

  /**
   * Of the slaves that this launcher runs, those of the highest pids go; all must be well first.
   */
  private void retireExcess(Set<String> living) {
    int excess = living.size() - wanted.workers();
    if (excess <= 0) {
      return;
    }
    boolean calm =
        picture.gone().isEmpty()
            && picture.view().hasReadyMaster()
            && members().allMatch(member -> member.state() == MemberState.READY)
            && members().count() == living.size();
    if (!calm) {
      words.add(excess + " workers too many, waiting until all are ready");
      return;
    }
    Set<String> ours = new HashSet<>(picture.running().stream().map(Running::name).toList());
    picture.view().slaves().stream()
        .sorted(Comparator.comparingLong(Member::pid).reversed())
        .filter(slave -> ours.contains(slave.name()))
        .limit(excess)
        .forEach(
            slave -> {
              actions.add(new Action.Retire(slave.name()));
              words.add("retiring " + slave.name() + ", one more than wanted");
            });
  }

  /**
   * Folders of dead workers that are in no in-sync set, once all wanted workers are ready; while
   * they are not, only the oldest of many, so that a worker that flaps can't fill the disk.
   */
  private void removeFolders(Set<String> living) {
    ClusterView view = picture.view();
    if (!view.hasReadyMaster() || !picture.gone().isEmpty()) {
      return;
    }
    List<String> useless =
        picture.folders().stream()
            .filter(folder -> !living.contains(folder.name()) && isUseless(folder))
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

  private String sentence(Set<String> living) {
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
