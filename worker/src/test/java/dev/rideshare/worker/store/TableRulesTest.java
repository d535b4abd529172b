package dev.rideshare.worker.store;

import static dev.rideshare.worker.store.Master.column;
import static dev.rideshare.worker.store.Master.required;
import static dev.rideshare.worker.store.Master.table;
import static dev.rideshare.worker.store.Master.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.model.schema.Column;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.model.schema.ForeignKey;
import dev.rideshare.model.schema.ForeignKey.OnDelete;
import dev.rideshare.model.schema.TableDefinition;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TableRulesTest {
  private static final Column ID = required("id", ColumnType.BIGINT);
  private static final TableDefinition USER =
      table("user", "username", required("username", ColumnType.TEXT));

  private static Catalog catalog() {
    return Catalog.EMPTY.with(USER);
  }

  private static TableDefinition referring(Column column, OnDelete onDelete, String target) {
    return with(
        table("t", "id", ID, column),
        List.of(),
        List.of(new ForeignKey(List.of(column.name()), target, onDelete)));
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        Arguments.of("table names have 1 to 63", table("", "id", ID)),
        Arguments.of("table names have 1 to 63", table("1a", "id", ID)),
        Arguments.of("table names have 1 to 63", table("a".repeat(64), "id", ID)),
        Arguments.of("table names have 1 to 63", table("a\"b", "id", ID)),
        Arguments.of(
            "column names have 1 to 63", table("t", "#0", required("#0", ColumnType.TEXT))),
        Arguments.of("can't be named ctid", table("t", "ctid", required("ctid", ColumnType.TEXT))),
        Arguments.of("two columns id", table("t", "id", ID, ID)),
        Arguments.of(
            "1 to 200 columns",
            new TableDefinition(
                "t", List.of(), List.of("id"), List.of(), List.of(), List.of(), false)),
        Arguments.of(
            "only bigint and integer columns can be generated",
            table("t", "id", new Column("id", ColumnType.TEXT, false, true))),
        Arguments.of("the primary key names x, which is no column", table("t", "x", ID)),
        Arguments.of("the primary key names id twice", table("t", "id,id", ID)),
        Arguments.of("can't be indexed", table("t", "j", required("j", ColumnType.JSON))),
        Arguments.of(
            "1 to 16 columns",
            new TableDefinition(
                "t", List.of(ID), List.of(), List.of(), List.of(), List.of(), false)),
        Arguments.of(
            "an element of unique names x",
            with(table("t", "id", ID), List.of(List.of("x")), List.of())),
        Arguments.of(
            "unique has at most 32",
            with(table("t", "id", ID), Collections.nCopies(33, List.of("id")), List.of())),
        Arguments.of(
            "refers to nope, which is no table",
            referring(column("u", ColumnType.TEXT), OnDelete.CASCADE, "nope")),
        Arguments.of(
            "must have the types of the primary key of user: text",
            referring(column("u", ColumnType.BIGINT), OnDelete.CASCADE, "user")),
        Arguments.of(
            "column u can't become null",
            referring(required("u", ColumnType.TEXT), OnDelete.SET_NULL, "user")),
        Arguments.of(
            "a reference table keeps its rows",
            new TableDefinition(
                "t",
                List.of(ID, column("u", ColumnType.TEXT)),
                List.of("id"),
                List.of(),
                List.of(new ForeignKey(List.of("u"), "user", OnDelete.CASCADE)),
                List.of(),
                true)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void saysWhatIsWrongWithATable(String words, TableDefinition table) {
    assertThatThrownBy(() -> TableRules.checked(table, catalog()))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(400);
              assertThat(refused.problem().detail()).contains(words);
            });
  }

  @Test
  void keysAndGeneratedColumnsAreNeverNull() throws Exception {
    TableDefinition kept =
        TableRules.checked(
            table(
                "t",
                "id",
                column("id", ColumnType.TEXT),
                new Column("n", ColumnType.INTEGER, true, true),
                column("x", ColumnType.TEXT)),
            catalog());
    assertThat(kept.columns().stream().map(Column::nullable)).containsExactly(false, false, true);
    assertThat(TableRules.checked(kept, catalog())).isEqualTo(kept);
  }

  @Test
  void aTableMayReferToItself() throws Exception {
    TableDefinition self = referring(column("up", ColumnType.BIGINT), OnDelete.SET_NULL, "t");
    assertThat(TableRules.checked(self, catalog())).isEqualTo(self);
  }

  @Test
  void thereAreAtMostFiveHundredTables() throws Exception {
    Catalog full = catalog();
    for (int i = full.definitions().size(); i < 500; i++) {
      full = full.with(table("t" + i, "id", ID));
    }
    Catalog catalog = full;
    assertThatThrownBy(() -> TableRules.checked(table("more", "id", ID), catalog))
        .isInstanceOf(Refused.class);
    assertThat(TableRules.checked(USER, catalog)).isEqualTo(USER);
  }
}
