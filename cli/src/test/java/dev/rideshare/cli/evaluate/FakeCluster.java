package dev.rideshare.cli.evaluate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Workers that are numbers, and come and go at once, as far as the fault allows. */
final class FakeCluster {
  private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int READS_PER_SLAVE = 20;
  private static final long FIRST_PID = 100;

  private final Fault fault;
  private final FakeTime time;
  private final TreeSet<Long> slaves = new TreeSet<>(List.of(FIRST_PID + 1));
  private long master = FIRST_PID;
  private long lastPid = FIRST_PID + 1;
  private OptionalLong windowEnds = OptionalLong.empty();
  private long reads;
  private int wanted = 1;
  private boolean slaveCrashed;
  private boolean masterCrashed;
  private boolean isFirstLook = true;
  private boolean isOneLate;

  FakeCluster(Fault fault, FakeTime time) {
    this.fault = fault;
    this.time = time;
  }

  /** 0 at first, 1 once the slave's crash was asked for, 2 once the master's was. */
  int crashes() {
    return (slaveCrashed ? 1 : 0) + (masterCrashed ? 1 : 0);
  }

  boolean refusesSearches() {
    return switch (fault) {
      case SEARCH_REFUSED_AFTER_THE_SLAVE -> crashes() == 1;
      case SEARCH_REFUSED_AFTER_THE_MASTER -> crashes() == 2;
      default -> false;
    };
  }

  void looksAreOver() {
    isFirstLook = false;
  }

  /** What came too late comes with a write. */
  void written() {
    if (isOneLate) {
      isOneLate = false;
      slaves.add(++lastPid);
    }
  }

  void read() {
    pass();
    reads++;
    if (windowEnds.isEmpty()) {
      windowEnds = OptionalLong.of(time.nanos() + WINDOW_NANOS);
    }
  }

  List<Long> list() {
    pass();
    List<Long> pids = new ArrayList<>(all());
    if (fault == Fault.A_STRANGER_IN_THE_FIRST_LIST && isFirstLook) {
      pids.add(9_999L);
    }
    if (fault == Fault.A_SLAVE_NOT_LISTED && pids.size() == 3) {
      pids.removeLast();
    }
    boolean reversed =
        switch (fault) {
          case UNSORTED_WITH_TWO_SLAVES -> pids.size() == 3;
          case UNSORTED_AFTER_THE_SLAVE -> crashes() == 1;
          case UNSORTED_AFTER_THE_MASTER -> crashes() == 2;
          default -> false;
        };
    if (reversed) {
      Collections.reverse(pids);
    }
    return pids;
  }

  List<Map<String, Object>> workers() {
    pass();
    return all().stream()
        .map(
            pid ->
                Map.<String, Object>of(
                    "name",
                    "worker-" + pid,
                    "pid",
                    pid,
                    "role",
                    pid == master ? "master" : "slave",
                    "state",
                    "ready"))
        .toList();
  }

  Map<String, @Nullable Object> scaling() {
    pass();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("policy", fault == Fault.ANOTHER_POLICY ? "load" : "reads");
    json.put("dryRun", false);
    json.put("windowMillis", WINDOW_NANOS / 1_000_000);
    json.put("readsPerSlave", READS_PER_SLAVE);
    json.put("minSlaves", fault == Fault.TWO_SLAVES_AT_LEAST ? 2 : 1);
    json.put("maxSlaves", 8);
    json.put("wantedSlaves", wanted);
    json.put("readsInWindow", reads);
    json.put("windowEndsAt", windowEnds.isEmpty() ? null : "at " + windowEnds.getAsLong());
    return json;
  }

  long crashSlave() {
    slaveCrashed = true;
    long victim = slaves.last();
    if (fault != Fault.CRASH_SLAVE_KILLS_NOBODY) {
      slaves.remove(victim);
      replace(fault == Fault.NEW_SLAVE_LATE_AFTER_THE_SLAVE);
    }
    return fault == Fault.CRASH_SLAVE_NAMES_THE_MASTER ? master : victim;
  }

  long crashMaster() {
    masterCrashed = true;
    long victim = master;
    long heir = slaves.first();
    if (fault == Fault.ANOTHER_HEIR) {
      master = ++lastPid;
    } else {
      slaves.remove(heir);
      master = heir;
      replace(fault == Fault.NEW_SLAVE_LATE_AFTER_THE_MASTER);
    }
    return fault == Fault.CRASH_MASTER_NAMES_THE_SLAVE ? heir : victim;
  }

  private void replace(boolean late) {
    if (late) {
      isOneLate = true;
    } else {
      slaves.add(++lastPid);
    }
  }

  private Set<Long> all() {
    Set<Long> all = new TreeSet<>(slaves);
    all.add(master);
    return all;
  }

  /** Decides at the end of each window that has passed meanwhile. */
  private void pass() {
    while (windowEnds.isPresent() && time.nanos() >= windowEnds.getAsLong()) {
      decide();
    }
  }

  private void decide() {
    int needed = Math.max(1, Math.ceilDiv((int) reads, READS_PER_SLAVE));
    boolean quiet = reads == 0;
    reads = 0;
    wanted =
        switch (fault) {
          case NEVER_MORE_SLAVES -> 1;
          case TWO_SLAVES_MORE -> needed == 1 ? 1 : needed + 1;
          case NEVER_FEWER_SLAVES -> Math.max(wanted, needed);
          default -> needed;
        };
    while (slaves.size() < wanted && !isOneLate) {
      slaves.add(++lastPid);
    }
    while (slaves.size() > wanted) {
      slaves.pollLast();
    }
    windowEnds =
        quiet ? OptionalLong.empty() : OptionalLong.of(windowEnds.orElseThrow() + WINDOW_NANOS);
  }
}
