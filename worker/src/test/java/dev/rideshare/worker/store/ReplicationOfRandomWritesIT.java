package dev.rideshare.worker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.Entry;
import dev.rideshare.model.request.MasterRequest.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The property that replication stands on: whatever the master decided, its log alone makes another
 * copy the same.
 */
@Tag("store")
class ReplicationOfRandomWritesIT {
  private static final int WRITES = Integer.getInteger("workload.writes", 200);

  @RegisterExtension static final Databases databases = new Databases();

  /** Fixed seeds and a new one each time; a failure names its seed. */
  static List<Long> seeds() {
    var seeds = new ArrayList<>(List.of(1L, 2L));
    for (int i = 0; i < Integer.getInteger("workload.more", 1); i++) {
      seeds.add(new Random().nextLong());
    }
    return seeds;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anotherCopyBecomesTheSameFromTheLog(long seed) {
    var random = new Random(seed);
    try (var master = new Master(databases.fresh());
        var slave = new Master(databases.fresh())) {
      Map<Integer, Integer> statuses = workload(master, random);
      assertThat(statuses).as("seed %d", seed).containsKeys(200, 400, 404, 409);
      replay(master, slave, random);
      Dump.assertSame(seed, master, slave);
      assertThat(slave.log.last()).isEqualTo(master.log.last());

      try (var newcomer = new Master(databases.fresh())) {
        Snapshots.copy(master.store, newcomer.store);
        Dump.assertSame(seed, master, newcomer);
      }
    }
  }

  private static Map<Integer, Integer> workload(Master master, Random random) {
    var statuses = new TreeMap<Integer, Integer>();
    var workload = new RandomWorkload(random);
    int writes = 0;
    while (writes < WRITES) {
      try (Batch batch = master.writer.begin(1, master.store.applied())) {
        int size = 1 + random.nextInt(12);
        for (int i = 0; i < size; i++, writes++) {
          Write write = workload.write(master.store.catalog());
          var outcome = batch.decide(write, Master.NOW + writes);
          statuses.merge(outcome.answer().status(), 1, Integer::sum);
        }
        if (random.nextInt(8) == 0) {
          batch.append(
              List.of(
                  new Change.ForgetAnswers(Master.NOW + writes - 60, Master.NOW + writes - 120)));
        }
        if (random.nextInt(10) == 0) {
          batch.rollback();
        } else {
          master.entries.addAll(batch.entries());
          batch.commit();
        }
      }
    }
    return statuses;
  }

  /** Appends and applies in random portions, the log always at or before the rows. */
  static void replay(Master master, Master slave, Random random) {
    try (Applier applier = slave.store.openApplier(() -> {})) {
      int appended = 0;
      int applied = 0;
      while (applied < master.entries.size()) {
        int upTo = Math.min(master.entries.size(), appended + 1 + random.nextInt(40));
        slave.log.append(master.entries.subList(appended, upTo));
        appended = upTo;
        int apply = applied + 1 + random.nextInt(appended - applied);
        List<LoggedEntry> some = master.entries.subList(applied, apply);
        List<Entry> decoded = some.stream().map(LoggedEntry::entry).toList();
        applier.apply(decoded, some.getLast().point());
        applied = apply;
      }
    }
  }
}
