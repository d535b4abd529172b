package dev.rideshare.systemtests.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.history.Action.Account;
import dev.rideshare.systemtests.history.Action.Append;
import dev.rideshare.systemtests.history.Action.CompareAndSet;
import dev.rideshare.systemtests.history.Action.Delete;
import dev.rideshare.systemtests.history.Action.Get;
import dev.rideshare.systemtests.history.Action.GetAppended;
import dev.rideshare.systemtests.history.Action.GetBank;
import dev.rideshare.systemtests.history.Action.Insert;
import dev.rideshare.systemtests.history.Action.OpenBank;
import dev.rideshare.systemtests.history.Action.Put;
import dev.rideshare.systemtests.history.Action.Remove;
import dev.rideshare.systemtests.history.Action.Scan;
import dev.rideshare.systemtests.history.Action.Transfer;
import dev.rideshare.systemtests.history.Action.Update;
import dev.rideshare.systemtests.history.Event.CopiesSeen;
import dev.rideshare.systemtests.history.Event.CopyState;
import dev.rideshare.systemtests.history.Event.RowsSeen;
import dev.rideshare.systemtests.history.Outcome.Ok;
import dev.rideshare.systemtests.history.Outcome.Refused;
import dev.rideshare.systemtests.history.Outcome.Unknown;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoryTest {
  private static final Action READ = new Get(1, Level.SESSION);
  private static final Action WRITE = new Put(1, 10, false);

  @TempDir private Path folder = Path.of("");

  @Test
  void whatIsWrittenIsReadAgain() {
    List<Event> written = new ArrayList<>();
    Path file = folder.resolve("history.jsonl");
    try (History history = History.record(file, written::add)) {
      List<Action> actions =
          List.of(
              READ,
              WRITE,
              new Update(1, 2),
              new Insert(1, 3),
              new CompareAndSet(1, 2, 3),
              new Delete(1),
              new Append(1),
              new Remove(1, 2),
              new GetAppended(1, Level.EVENTUAL),
              new OpenBank(1, List.of(1L, 2L)),
              new Transfer(1, 2, 3, new Account(0, 1), new Account(1, 2)),
              new GetBank(1, Level.STRONG),
              new Scan(TableKind.JOURNAL, 0, 10));
      List<Outcome> outcomes =
          List.of(
              new Ok(2, List.of(List.of(1L, 2L), List.of(3L, 4L)), new Position(2, 42)),
              new Ok(0, List.of(), null),
              new Refused(503),
              new Unknown(0, "timeout"));
      for (Action action : actions) {
        for (Outcome outcome : outcomes) {
          history.add(now -> new Operation(1, 2, action, 3, now, outcome));
        }
      }
      CopyState copy = new CopyState("w1", "slave", "joining", new Position(0, 0), null);
      history.add(now -> new CopiesSeen(now, true, List.of(copy)));
      history.add(now -> new RowsSeen(now, "w1", Map.of("t", "3 x")));
      history.note("the master was killed");
    }
    List<Event> read = new ArrayList<>();
    History.read(file).forEach(read::add);
    assertThat(read).isEqualTo(written).hasSize(13 * 4 + 4);
  }

  @Test
  void theOrderOfLinesIsThatOfTheirTimesWhoeverWritesThem() {
    Path file = folder.resolve("history.jsonl");
    History history = History.record(file, event -> {});
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        threads.execute(
            () -> {
              for (int n = 0; n < 2_000; n++) {
                history.note("n");
              }
            });
      }
    }
    List<Long> times = new ArrayList<>();
    history.forEach(event -> times.add(event.end()));
    assertThat(times).hasSize(8_001).isSorted();

    long from = times.get(5_000);
    long to = times.get(5_500);
    List<Long> between = new ArrayList<>();
    history.between(from, to, event -> between.add(event.end()));
    assertThat(between)
        .isEqualTo(times.stream().filter(time -> time >= from && time <= to).toList())
        .hasSizeGreaterThan(500);
    history.close();
  }

  @Test
  void gapsOfAWindow() {
    Script script =
        new Script(folder)
            .ok("1.1", 1, 0, 1_000, WRITE)
            .ok("1.1", 1, 1_100, 1_150, READ)
            .ok("1.1", 1, 1_150, 1_200, WRITE)
            .refused(503, 1, 1_200, 1_300, WRITE)
            .refused(503, 1, 1_300, 1_400, READ)
            .ok("1.1", 1, 1_500, 1_700, WRITE)
            .ok("1.1", 2, 1_850, 2_150, READ)
            .ok("1.1", 1, 2_300, 2_400, WRITE);
    assertThat(Gaps.of(script.history(), script.at(1_100), script.at(2_000)))
        .isEqualTo(
            new Gaps(
                Duration.ofMillis(500),
                Duration.ofMillis(850),
                Duration.ofMillis(300),
                2,
                3,
                1,
                1));
    assertThat(Gaps.of(script.history(), script.at(1_710), script.at(2_390)).longestWriteGap())
        .isEqualTo(Duration.ofMillis(680));
  }
}
