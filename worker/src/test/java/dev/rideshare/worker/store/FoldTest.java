package dev.rideshare.worker.store;

import static dev.rideshare.worker.store.Master.column;
import static dev.rideshare.worker.store.Master.required;
import static dev.rideshare.worker.store.Master.table;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.Position;
import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.Change.Row;
import dev.rideshare.model.log.Entry;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.model.schema.TableDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FoldTest {
  private static final TableDefinition T =
      table("t", "id", required("id", ColumnType.BIGINT), column("x", ColumnType.TEXT));

  private static Fold fold(Change... changes) {
    var fold = new Fold(Catalog.EMPTY.with(T));
    for (Change change : changes) {
      fold.add(new Entry(new Position(1, 1), Optional.empty(), List.of(change)));
    }
    return fold;
  }

  private static Row row(String... values) {
    return new Row(Arrays.asList(values));
  }

  private static Change put(String id, String x) {
    return new Change.Put("t", List.of(row(id, x)));
  }

  private static Change remove(String id) {
    return new Change.Remove("t", List.of(row(id)));
  }

  private static Fold.Effect effect(Change... changes) {
    return requireNonNull(fold(changes).effects().get("t"));
  }

  @Test
  void theLastPutOfAKeyStands() {
    Fold.Effect effect = effect(put("1", "a"), put("2", "b"), put("1", "c"));
    assertThat(effect.touched()).containsExactlyInAnyOrder(row("1"), row("2"));
    assertThat(effect.present()).containsExactlyInAnyOrder(row("1", "c"), row("2", "b"));
  }

  @Test
  void aRemovedKeyIsTouchedAndGone() {
    assertThat(effect(put("1", "a"), remove("1")).present()).isEmpty();
    assertThat(effect(put("1", "a"), remove("1")).touched()).containsExactly(row("1"));
    assertThat(effect(remove("1"), put("1", "b")).present()).containsExactly(row("1", "b"));
  }

  @Test
  void aClearForgetsWhatWasBefore() {
    Fold.Effect effect = effect(put("1", "a"), new Change.Clear("t"), put("2", "b"));
    assertThat(effect.cleared()).isTrue();
    assertThat(effect.present()).containsExactly(row("2", "b"));
    assertThat(effect.touched()).containsExactly(row("2"));
  }

  @Test
  void aDroppedTableHasNoEffectAndOneMadeAnewHas() {
    Fold dropped = fold(put("1", "a"), new Change.DropTable("t"));
    assertThat(dropped.effects()).isEmpty();
    assertThat(dropped.catalog().definitions()).isEmpty();
    Fold anew =
        fold(put("1", "a"), new Change.DropTable("t"), new Change.CreateTable(T), put("2", "b"));
    assertThat(anew.definitions())
        .containsExactly(new Change.DropTable("t"), new Change.CreateTable(T));
    assertThat(requireNonNull(anew.effects().get("t")).present()).containsExactly(row("2", "b"));
  }
}
