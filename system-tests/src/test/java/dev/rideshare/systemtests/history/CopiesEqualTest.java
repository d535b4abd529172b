package dev.rideshare.systemtests.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.history.Event.CopiesSeen;
import dev.rideshare.systemtests.history.Event.CopyState;
import dev.rideshare.systemtests.history.Event.RowsSeen;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CopiesEqualTest {
  private final Script script;

  CopiesEqualTest(@TempDir Path folder) {
    script = new Script(folder);
  }

  @Test
  void theyMoveAlongAndBecomeEqual() {
    seen(false, master("1.2", "a"), slave("ready", "1.1", "b"));
    seen(false, master("1.3", "c"), slave("ready", "1.2", "a"));
    seen(false, master("1.3", "c"), slave("joining", "0.0", null));
    seen(true, master("1.3", "c"), slave("ready", "1.3", "c"));
    rows("m", Map.of("t", "5 x"));
    rows("s", Map.of("t", "5 x"));
    assertThat(found()).isEmpty();
  }

  @Test
  void twoChecksumsAtOnePositionAtWhateverTime() {
    seen(false, master("1.2", "a"), slave("ready", "1.1", "b"));
    seen(false, master("1.3", "c"), slave("ready", "1.2", "d"));
    seen(true, master("1.3", "c"), slave("ready", "1.3", "c"));
    assertThat(found()).containsExactly("at 1.2 the copy s has the checksum d, and m had a");
  }

  @Test
  void theyDoNotBecomeEqual() {
    seen(true, master("1.3", "c"), slave("ready", "1.2", "a"));
    assertThat(found()).singleElement().asString().startsWith("the copies did not become equal");
  }

  @Test
  void theLastWordCounts() {
    seen(true, master("1.3", "c"), slave("ready", "1.3", "c"));
    seen(true, master("1.4", "d"), slave("joining", "1.4", "d"));
    assertThat(found()).singleElement().asString().startsWith("the copies did not become equal");
  }

  @Test
  void aMasterAloneIsNoPair() {
    seen(true, master("1.3", "c"));
    assertThat(found()).singleElement().asString().startsWith("the copies did not become equal");
  }

  @Test
  void theyWereNotSeenWhenAllWasOver() {
    seen(false, master("1.3", "c"), slave("ready", "1.3", "c"));
    assertThat(found()).singleElement().asString().contains("undecided");
  }

  @Test
  void otherRowsUnderTheSameChecksum() {
    seen(true, master("1.3", "c"), slave("ready", "1.3", "c"));
    rows("m", Map.of("t", "5 x", "u", "1 y"));
    rows("s", Map.of("t", "5 x", "u", "1 z"));
    assertThat(found()).containsExactly("the rows of u are in m: 1 y, in s: 1 z");
  }

  private void seen(boolean quiet, CopyState... copies) {
    script.event(new CopiesSeen(0, quiet, List.of(copies)));
  }

  private void rows(String copy, Map<String, String> digests) {
    script.event(new RowsSeen(0, copy, digests));
  }

  private static CopyState master(String position, String checksum) {
    return new CopyState("m", "master", "ready", Position.parse(position), checksum);
  }

  private static CopyState slave(String state, String position, @Nullable String checksum) {
    return new CopyState("s", "slave", state, Position.parse(position), checksum);
  }

  private List<String> found() {
    return script.violations(CopiesEqual::new);
  }
}
