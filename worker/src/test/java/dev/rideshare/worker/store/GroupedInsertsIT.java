package dev.rideshare.worker.store;

import static dev.rideshare.worker.store.Master.column;
import static dev.rideshare.worker.store.Master.createTable;
import static dev.rideshare.worker.store.Master.generated;
import static dev.rideshare.worker.store.Master.insert;
import static dev.rideshare.worker.store.Master.request;
import static dev.rideshare.worker.store.Master.row;
import static dev.rideshare.worker.store.Master.table;
import static dev.rideshare.worker.store.Master.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.messaging.Limits;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.request.Condition;
import dev.rideshare.model.request.MasterRequest.Write;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.request.Statement;
import dev.rideshare.model.request.Statement.OnConflict;
import dev.rideshare.model.request.Value;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.model.schema.ForeignKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Writes that are decided together come out as if they had been decided one by one. */
@Tag("store")
class GroupedInsertsIT {
  @RegisterExtension static final Databases databases = new Databases();

  /** Fixed seeds and a new one each time; a failure names its seed. */
  static List<Long> seeds() {
    return List.of(1L, 2L, new Random().nextLong());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void answersEntriesAndRowsAreTheSame(long seed) {
    var random = new Random(seed);
    var workload = new RandomWorkload(random);
    try (var together = new Master(databases.fresh());
        var oneByOne = new Master(databases.fresh())) {
      for (int round = 0; round < 60; round++) {
        var writes = new ArrayList<Write>();
        while (writes.size() < 12) {
          if (together.store.catalog().definitions().size() >= 3 && random.nextBoolean()) {
            writes.addAll(workload.inserts(together.store.catalog(), 1 + random.nextInt(8)));
          } else {
            Write write = workload.write(together.store.catalog());
            if (write.statements().stream().allMatch(GroupedInsertsIT::hasAnOrder)) {
              writes.add(write);
            }
          }
        }
        boolean kept = random.nextInt(8) != 0;
        List<WriteOutcome> expected = new ArrayList<>();
        List<WriteOutcome> actual;
        try (Batch one = oneByOne.writer.begin(1, oneByOne.store.applied());
            Batch all = together.writer.begin(1, together.store.applied())) {
          writes.forEach(write -> expected.add(one.decide(write, Master.NOW)));
          actual = all.decide(writes, Master.NOW);
          assertThat(bytes(all)).as("entries, seed %d", seed).isEqualTo(bytes(one));
          if (kept) {
            one.commit();
            all.commit();
          }
        }
        assertThat(texts(actual)).as("answers, seed %d", seed).isEqualTo(texts(expected));
      }
      Dump.assertSame(seed, together, oneByOne);
    }
  }

  /** The others name the rows that they touch as they lie in the table. */
  private static boolean hasAnOrder(Statement statement) {
    return statement instanceof Statement.Insert || statement instanceof Statement.CreateTable;
  }

  private static List<String> bytes(Batch batch) {
    return batch.entries().stream()
        .map(entry -> entry.entry().changes() + " " + HexFormat.of().formatHex(entry.bytes()))
        .toList();
  }

  private static List<String> texts(List<WriteOutcome> outcomes) {
    return outcomes.stream()
        .map(
            outcome ->
                "%s %d %s %s"
                    .formatted(
                        outcome.getClass().getSimpleName(),
                        outcome.answer().status(),
                        outcome.answer().position(),
                        Master.body(outcome.answer())))
        .toList();
  }

  @Test
  void aRowThatOnlyALaterOneMakesPossibleIsRefused() {
    try (var master = new Master(databases.fresh())) {
      var key = new ForeignKey(List.of("boss"), "person", ForeignKey.OnDelete.RESTRICT);
      master.done(
          createTable(
              with(
                  table("person", "id", generated("id"), column("boss", ColumnType.BIGINT)),
                  List.of(),
                  List.of(key))));
      LogPoint last = master.last();
      List<WriteOutcome> outcomes;
      try (Batch batch = master.writer.begin(1, last)) {
        outcomes =
            batch.decide(
                List.of(
                    request("a", false, insert("person", "id", 1, "boss", 2)),
                    request("b", false, insert("person", "id", 2)),
                    request("c", false, insert("person", "id", 3, "boss", 2))),
                Master.NOW);
        batch.commit();
      }
      assertThat(outcomes)
          .extracting(outcome -> outcome.answer().status())
          .containsExactly(409, 200, 200);
    }
  }

  /** PostgreSQL writes out what the requests say in a few characters. */
  @Test
  void whatComesBackLargeIsDecidedAlone() {
    try (var master = new Master(databases.fresh())) {
      master.done(createTable(table("t", "id", generated("id"), column("j", ColumnType.JSON))));
      var large = new Value.Json("[" + "1e131071,".repeat(119) + "1e131071]");
      try (Batch batch = master.writer.begin(1, master.last())) {
        List<WriteOutcome> outcomes =
            batch.decide(
                List.of(
                    request("a", false, insert("t", "j", 1)),
                    request("b", false, insert("t", "j", large)),
                    request("c", false, insert("t", "j", large)),
                    request("d", false, insert("t", "j", 4))),
                Master.NOW);
        assertThat(outcomes)
            .extracting(outcome -> outcome.answer().status())
            .containsExactly(200, 413, 413, 200);
        assertThat(size(batch)).isLessThan(Limits.LARGEST_MESSAGE);
        batch.commit();
      }
      assertThat(master.rows("t")).isEqualTo("[{\"id\":1,\"j\":1},{\"id\":2,\"j\":4}]");
    }
  }

  /** A control character is six in the answer, and all of a group are in one message. */
  @Test
  void aGroupWhoseAnswersAreLargeIsLeftForSeveralBatches() {
    try (var master = new Master(databases.fresh())) {
      master.done(createTable(table("t", "id", generated("id"), column("a", ColumnType.TEXT))));
      List<Write> writes = new ArrayList<>();
      for (int i = 0; i < 256; i++) {
        Map<String, Value> row = row("a", "\u0001".repeat(16_000));
        writes.add(
            request(
                "w" + i,
                false,
                new Statement.Insert("t", List.of(row), OnConflict.FAIL, List.of("a"))));
      }
      while (!writes.isEmpty()) {
        try (Batch batch = master.writer.begin(1, master.last())) {
          List<WriteOutcome> outcomes = batch.decide(writes, Master.NOW);
          assertThat(outcomes).allMatch(outcome -> outcome.answer().status() == 200);
          assertThat(size(batch)).isLessThan(Limits.LARGEST_MESSAGE);
          batch.commit();
          writes = writes.subList(outcomes.size(), writes.size());
        }
      }
      assertThat(Master.body(master.read(new Query.Count("t", Condition.ALL)))).isEqualTo("[256]");
    }
  }

  private static long size(Batch batch) {
    return batch.entries().stream().mapToLong(entry -> entry.bytes().length).sum();
  }

  @Test
  void twoOfOneKeyAndTheSameWriteTwice() {
    try (var master = new Master(databases.fresh())) {
      master.done(createTable(table("t", "id", generated("id"), column("n", ColumnType.BIGINT))));
      Write first = request("a", false, insert("t", "n", 1));
      List<WriteOutcome> outcomes;
      try (Batch batch = master.writer.begin(1, master.last())) {
        outcomes =
            batch.decide(
                List.of(
                    first,
                    request("b", false, insert("t", "id", 7)),
                    first,
                    request("c", false, insert("t", "id", 7)),
                    request("d", false, insert("t", "n", 4))),
                Master.NOW);
        batch.commit();
      }
      assertThat(outcomes)
          .extracting(outcome -> outcome.answer().status())
          .containsExactly(200, 200, 200, 409, 200);
      assertThat(outcomes.get(2)).isInstanceOf(WriteOutcome.Known.class);
      assertThat(master.rows("t"))
          .isEqualTo("[{\"id\":1,\"n\":1},{\"id\":7,\"n\":null},{\"id\":8,\"n\":4}]");
    }
  }
}
