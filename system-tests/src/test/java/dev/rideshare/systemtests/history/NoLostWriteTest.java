package dev.rideshare.systemtests.history;

import static dev.rideshare.systemtests.history.Script.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.history.Action.Append;
import dev.rideshare.systemtests.history.Action.CompareAndSet;
import dev.rideshare.systemtests.history.Action.Delete;
import dev.rideshare.systemtests.history.Action.Put;
import dev.rideshare.systemtests.history.Action.Remove;
import dev.rideshare.systemtests.history.Script.Row;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NoLostWriteTest {
  private final Script script;

  NoLostWriteTest(@TempDir Path folder) {
    script = new Script(folder);
  }

  @Test
  void whatWasAppendedIsThereAndWhatWasRemovedIsNot() {
    script
        .ok("1.2", 1, 0, 1, new Append(1), row(7L))
        .ok("1.3", 1, 2, 3, new Append(2), row(8L))
        .ok("1.4", 1, 4, 5, new Remove(1, 7));
    end(List.of(), List.of(row(8L, 2L)));
    assertThat(found()).isEmpty();
  }

  @Test
  void anAppendOfUnknownOutcomeMayBeThereOrNot() {
    script.unknown(1, 0, 1, new Append(1)).unknown(2, 2, 3, new Append(2));
    end(List.of(), List.of(row(8L, 2L)));
    assertThat(found()).isEmpty();
  }

  @Test
  void anAppendedRowIsMissing() {
    script.unknown(1, 0, 1, new Append(1)).ok("1.2", 2, 2, 3, new Append(1), row(7L));
    end(List.of(), List.of());
    assertThat(found()).containsExactly("an appended row is lost");
  }

  @Test
  void aRowThatPerhapsWasRemovedMayBeMissing() {
    script.ok("1.2", 1, 0, 1, new Append(1), row(7L)).unknown(1, 2, 3, new Remove(1, 7));
    end(List.of(), List.of());
    assertThat(found()).isEmpty();
  }

  @Test
  void aRemovalThatWasRefusedRemovesNothing() {
    script.ok("1.2", 1, 0, 1, new Append(1), row(7L)).refused(503, 1, 2, 3, new Remove(1, 7));
    end(List.of(), List.of());
    assertThat(found()).containsExactly("an appended row is lost");
  }

  @Test
  void aRemovedRowIsThere() {
    script
        .ok("1.2", 1, 0, 1, new Append(1), row(7L))
        .ok("1.3", 1, 2, 3, new Remove(1, 7))
        .ok("1.2", 1, 4, 5, new Append(1), row(7L));
    end(List.of(), List.of(row(7L, 1L)));
    assertThat(found()).containsExactly("a row is there in spite of its removal");
  }

  @Test
  void anAppendedRowWasNotThereToBeRemoved() {
    script.ok("1.2", 1, 0, 1, new Append(1), row(7L)).refused(412, 1, 2, 3, new Remove(1, 7));
    end(List.of(), List.of(row(7L, 1L)));
    assertThat(found()).containsExactly("an appended row was not there to be removed");
  }

  @Test
  void aRegisterIsGone() {
    script.ok("1.2", 1, 0, 1, new Put(3, 1, false)).refused(503, 1, 2, 3, new Delete(3));
    end(List.of(), List.of());
    assertThat(found()).containsExactly("a register that was written is gone");
  }

  @Test
  void aRegisterThatPerhapsWasDeletedMayBeGoneAndSoMayOneThatWasNeverThere() {
    script
        .ok("1.2", 1, 0, 1, new Put(3, 1, false))
        .unknown(1, 2, 3, new Delete(3))
        .refused(412, 1, 4, 5, new CompareAndSet(4, 1, 2));
    end(List.of(), List.of());
    assertThat(found()).isEmpty();
  }

  @Test
  void aTableOfManyPages() {
    for (long i = 1; i <= 12; i++) {
      script.ok("1." + i, 1, 10 * i, 10 * i + 1, new Put(i, i, false));
    }
    end(registers(12), List.of());
    assertThat(found()).isEmpty();
  }

  @Test
  void aTableThatWasNotReadToItsEndLeavesItUndecided() {
    script
        .rows("1.12", TableKind.JOURNAL)
        .rows("1.12", TableKind.ACCOUNT)
        .page("1.12", TableKind.REGISTER, 0, registers(10));
    assertThat(found()).singleElement().asString().contains("undecided");
  }

  private static List<Row> registers(int count) {
    return LongStream.rangeClosed(1, count).mapToObj(i -> row(i, i)).toList();
  }

  private void end(List<Row> registers, List<Row> journal) {
    script
        .rows("9.9", TableKind.REGISTER, registers)
        .rows("9.9", TableKind.JOURNAL, journal)
        .rows("9.9", TableKind.ACCOUNT);
  }

  private List<String> found() {
    return script.violations(NoLostWrite::new);
  }
}
