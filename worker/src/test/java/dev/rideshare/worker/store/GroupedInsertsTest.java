package dev.rideshare.worker.store;

import static dev.rideshare.worker.store.Master.column;
import static dev.rideshare.worker.store.Master.delete;
import static dev.rideshare.worker.store.Master.eq;
import static dev.rideshare.worker.store.Master.insert;
import static dev.rideshare.worker.store.Master.request;
import static dev.rideshare.worker.store.Master.required;
import static dev.rideshare.worker.store.Master.row;
import static dev.rideshare.worker.store.Master.table;
import static dev.rideshare.worker.store.Master.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.request.Statement;
import dev.rideshare.model.request.Statement.OnConflict;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.model.schema.ForeignKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which writes become one statement: it is what makes many of them cheap. */
final class GroupedInsertsTest {
  private static final Catalog CATALOG =
      Catalog.EMPTY
          .with(table("a", "id", required("id", ColumnType.INTEGER)))
          .with(table("b", "id", required("id", ColumnType.INTEGER)))
          .with(
              with(
                  table(
                      "tree",
                      "id",
                      required("id", ColumnType.INTEGER),
                      column("parent", ColumnType.INTEGER)),
                  List.of(),
                  List.of(new ForeignKey(List.of("parent"), "tree", ForeignKey.OnDelete.CASCADE))));

  private static Statement rows(String table, int... ids) {
    return new Statement.Insert(
        table,
        Arrays.stream(ids).mapToObj(id -> row("id", id)).toList(),
        OnConflict.FAIL,
        List.of());
  }

  static Stream<Arguments> sequences() {
    return Stream.of(
        Arguments.of("none", 0, List.of()),
        Arguments.of("all of one table", 3, List.of(rows("a", 1), rows("a", 2), rows("a", 3))),
        Arguments.of("until another table", 2, List.of(rows("a", 1), rows("a", 2), rows("b", 1))),
        Arguments.of(
            "until another kind", 1, List.of(rows("a", 1), delete("a", eq("id", 1)), rows("a", 2))),
        Arguments.of("until one of two rows", 1, List.of(rows("a", 1), rows("a", 2, 3))),
        Arguments.of(
            "until one that may give way",
            1,
            List.of(rows("a", 1), insert("a", OnConflict.IGNORE, "id", 2))),
        Arguments.of("no such table", 0, List.of(rows("z", 1), rows("z", 2))),
        Arguments.of(
            "rows that may refer to later ones", 0, List.of(rows("tree", 1), rows("tree", 2))));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("sequences")
  void whatFollowsEachOtherAndIsAlikeIsAGroup(
      String what, int expected, List<Statement> statements) {
    assertThat(
            GroupedInserts.leading(
                CATALOG, statements.stream().map(one -> request("any", false, one)).toList()))
        .isEqualTo(expected);
  }
}
