package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Action.Append;
import dev.rideshare.systemtests.history.Action.CompareAndSet;
import dev.rideshare.systemtests.history.Action.Get;
import dev.rideshare.systemtests.history.Action.GetAppended;
import dev.rideshare.systemtests.history.Action.GetBank;
import dev.rideshare.systemtests.history.Action.OfValue;
import dev.rideshare.systemtests.history.Action.OnBank;
import dev.rideshare.systemtests.history.Action.OnRegister;
import dev.rideshare.systemtests.history.Action.Put;
import dev.rideshare.systemtests.history.Action.Read;
import dev.rideshare.systemtests.history.Action.Remove;
import dev.rideshare.systemtests.history.Action.Scan;
import dev.rideshare.systemtests.history.Action.Transfer;
import dev.rideshare.systemtests.history.Event.CopyState;
import dev.rideshare.systemtests.history.Outcome.Ok;
import dev.rideshare.systemtests.history.Outcome.Refused;
import dev.rideshare.systemtests.history.Outcome.Unknown;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A database without copies that keeps every promise, or breaks one of them now and then. It
 * refuses some writes and leaves the outcome of others unknown, done or not, or done later.
 * Thread-safe.
 */
final class SimulatedDatabase implements Copies {
  /** What is broken, each time that it could be, or once in so many. */
  enum Bug {
    NONE(1),
    STALE_STRONG_READ(15),
    STALE_SESSION_READ(15),
    STALE_READ_OF_WHAT_IS_EVERYWHERE(1),
    LOST_WRITE(15),
    LOST_REMOVAL(2),
    DONE_AGAIN_LATER(5),
    DOUBLED_ROW(15),
    FORGOTTEN_KEY(3),
    DIRTY_READ(1),
    REFUSED_BUT_DONE(15),
    HALF_A_TRANSFER(15),
    ID_GIVEN_AGAIN(1),
    BLIND_COMPARE_AND_SET(2),
    OTHER_ROWS_IN_A_COPY(1),
    ERROR_OF_THE_PROGRAM(15);

    private final int onceIn;

    Bug(int onceIn) {
      this.onceIn = onceIn;
    }
  }

  private record Place(TableKind table, long number) {}

  private static final int ENTRIES_OF_AN_EPOCH = 700;
  private static final int LAG = 30;
  private static final int LATER = 10;
  private static final int LONGEST_WAY_NANOS = 100_000;

  private final Bug bug;
  private final SplittableRandom random;
  private final Map<Place, NavigableMap<Long, List<List<Long>>>> versions = new HashMap<>();
  private final Map<Long, Outcome> answers = new HashMap<>();
  private final Map<Integer, Long> acknowledged = new HashMap<>();
  private final Deque<Action> underWay = new ArrayDeque<>();
  private final Deque<Action> done = new ArrayDeque<>();
  private final Deque<OfValue> refused = new ArrayDeque<>();
  private long log;
  private long everywhere;
  private long lastId;

  SimulatedDatabase(Bug bug, long seed) {
    this.bug = bug;
    random = new SplittableRandom(seed);
  }

  /** The database through an orchestrator. */
  Store through(int orchestrator) {
    return (action, seen) -> {
      way();
      Outcome outcome = perform(action, seen, orchestrator);
      way();
      return outcome;
    };
  }

  private void way() {
    int nanos;
    synchronized (this) {
      nanos = random.nextInt(LONGEST_WAY_NANOS);
    }
    LockSupport.parkNanos(nanos);
  }

  private synchronized Outcome perform(Action action, Position seen, int orchestrator) {
    if (!underWay.isEmpty() && random.nextInt(50) == 0) {
      var _ = write(underWay.remove());
    }
    return action instanceof Read read
        ? read(read, seen, orchestrator)
        : write(action, orchestrator);
  }

  private boolean breaks(Bug one) {
    return bug == one && random.nextInt(bug.onceIn) == 0;
  }

  private Outcome write(Action action, int orchestrator) {
    if (breaks(Bug.ERROR_OF_THE_PROGRAM)) {
      return new Unknown(500, "sorry");
    }
    int dice = random.nextInt(200);
    if (dice < 8) {
      if (action instanceof OfValue write) {
        refused.add(write);
      }
      return new Refused(503);
    } else if (dice < 10) {
      return new Unknown(504, "never done");
    } else if (dice < 12) {
      underWay.add(action);
      return new Unknown(504, "perhaps done later");
    }
    Outcome outcome = write(action);
    if (dice < 14) {
      return new Unknown(0, "done");
    }
    if (breaks(Bug.REFUSED_BUT_DONE)) {
      return new Refused(503);
    }
    if (outcome instanceof Ok) {
      acknowledged.put(orchestrator, log);
      done.add(action);
      if (done.size() > LATER) {
        done.remove();
      }
      if (action instanceof Put put && put.everywhere()) {
        everywhere = log;
      }
    }
    return outcome;
  }

  private Outcome write(Action action) {
    if (done.size() == LATER && breaks(Bug.DONE_AGAIN_LATER)) {
      var _ = apply(done.remove());
    }
    return apply(action);
  }

  private Outcome apply(Action action) {
    log++;
    return switch (action) {
      case Append append -> append(append);
      case Remove remove -> remove(remove);
      case OnRegister write -> step(new Place(TableKind.REGISTER, write.key()), write);
      case OnBank write -> step(new Place(TableKind.ACCOUNT, write.bank()), write);
      case Read read -> throw new IllegalArgumentException(read.toString());
    };
  }

  private Outcome append(Append append) {
    Outcome before = answers.get(append.token());
    if (before != null && !breaks(Bug.FORGOTTEN_KEY)) {
      return before;
    }
    lastId++;
    List<Long> id = List.of(lastId);
    answers.put(append.token(), ok(1, List.of(id)));
    journal(lastId, append.token());
    if (breaks(Bug.DOUBLED_ROW)) {
      lastId++;
      journal(lastId, append.token());
    }
    return ok(1, List.of(id));
  }

  private void journal(long id, long token) {
    if (!breaks(Bug.LOST_WRITE)) {
      put(new Place(TableKind.JOURNAL, id), List.of(List.of(id, token)));
    }
  }

  private Outcome remove(Remove remove) {
    Place place = new Place(TableKind.JOURNAL, remove.id());
    if (rows(place, log).isEmpty()) {
      return new Refused(412);
    }
    if (!breaks(Bug.LOST_REMOVAL)) {
      put(place, List.of());
    }
    if (remove.id() == lastId && breaks(Bug.ID_GIVEN_AGAIN)) {
      lastId--;
    }
    return ok(1, List.of());
  }

  private Outcome step(Place place, Action action) {
    List<List<Long>> rows = rows(place, log);
    Model.Step step = Model.step(rows, action);
    if (step.status() == 412
        && action instanceof CompareAndSet set
        && breaks(Bug.BLIND_COMPARE_AND_SET)) {
      put(place, Model.register(set.value()));
      return ok(1, List.of());
    }
    if (step.status() != 200) {
      return new Refused(step.status());
    }
    if (action instanceof Transfer transfer && breaks(Bug.HALF_A_TRANSFER)) {
      put(place, half(rows, step.rows(), transfer));
    } else if (!step.rows().equals(rows) && !breaks(Bug.LOST_WRITE)) {
      put(place, step.rows());
    }
    return ok(step.count(), List.of());
  }

  private static List<List<Long>> half(
      List<List<Long>> before, List<List<Long>> after, Transfer transfer) {
    List<List<Long>> rows = new ArrayList<>(before);
    int from = Math.toIntExact(transfer.from().number());
    rows.set(from, after.get(from));
    return List.copyOf(rows);
  }

  private Outcome read(Read read, Position seen, int orchestrator) {
    long oldest =
        switch (read.level()) {
          case STRONG -> log;
          case SESSION -> Math.max(seen.index(), acknowledged.getOrDefault(orchestrator, 0L));
          case EVENTUAL -> Math.max(0, log - LAG);
        };
    long at = Math.max(oldest, everywhere);
    at += random.nextLong(log - at + 1);
    if (read.level() == Level.SESSION && breaks(Bug.STALE_SESSION_READ)) {
      at = Math.max(0, oldest - 1 - random.nextInt(LAG));
    } else if (breaks(Bug.STALE_READ_OF_WHAT_IS_EVERYWHERE) && read.level() == Level.EVENTUAL) {
      at = oldest;
    }
    boolean isStale = read.level() == Level.STRONG && breaks(Bug.STALE_STRONG_READ);
    List<List<Long>> rows = rows(read, isStale ? Math.max(0, log - LAG) : at);
    if (read instanceof Get get && get.level() == Level.EVENTUAL && breaks(Bug.DIRTY_READ)) {
      rows = dirty(get, rows);
    }
    return new Ok(rows.size(), rows, position(at));
  }

  private List<List<Long>> dirty(Get get, List<List<Long>> rows) {
    return refused.stream()
        .filter(write -> write.key() == get.key())
        .findFirst()
        .map(write -> Model.register(write.value()))
        .orElse(rows);
  }

  private List<List<Long>> rows(Read read, long at) {
    return switch (read) {
      case Get get -> rows(new Place(TableKind.REGISTER, get.key()), at);
      case GetBank get -> rows(new Place(TableKind.ACCOUNT, get.bank()), at);
      case GetAppended get -> rows(new Place(TableKind.JOURNAL, get.id()), at);
      case Scan scan -> scan(scan);
    };
  }

  private List<List<Long>> scan(Scan scan) {
    List<List<Long>> found = new ArrayList<>();
    versions.keySet().stream()
        .filter(place -> place.table() == scan.table() && place.number() > scan.after())
        .sorted((one, other) -> Long.compare(one.number(), other.number()))
        .forEach(place -> rows(place, log).forEach(row -> found.add(whole(place, row))));
    return List.copyOf(found.subList(0, Math.min(found.size(), scan.limit())));
  }

  /** A row with the number of its place. */
  private static List<Long> whole(Place place, List<Long> row) {
    List<Long> columns = new ArrayList<>(row);
    if (place.table() != TableKind.JOURNAL) {
      columns.addFirst(place.number());
    }
    return columns;
  }

  private void put(Place place, List<List<Long>> rows) {
    versions.computeIfAbsent(place, ignored -> new TreeMap<>()).put(log, rows);
  }

  private List<List<Long>> rows(Place place, long at) {
    NavigableMap<Long, List<List<Long>>> all = versions.getOrDefault(place, new TreeMap<>());
    Entry<Long, List<List<Long>>> version = all.floorEntry(at);
    return version == null ? List.of() : version.getValue();
  }

  private Ok ok(long count, List<List<Long>> rows) {
    return new Ok(count, rows, position(log));
  }

  private static Position position(long index) {
    return new Position(1 + index / ENTRIES_OF_AN_EPOCH, index);
  }

  @Override
  public synchronized List<CopyState> states() {
    String checksum = "checksum at " + log;
    return List.of(
        new CopyState("m", "master", "ready", position(log), checksum),
        new CopyState("s", "slave", "ready", position(log), checksum));
  }

  @Override
  public Map<String, Map<String, String>> digests() {
    return Map.of(
        "m",
        Map.of("register", "1"),
        "s",
        Map.of("register", breaks(Bug.OTHER_ROWS_IN_A_COPY) ? "2" : "1"));
  }
}
