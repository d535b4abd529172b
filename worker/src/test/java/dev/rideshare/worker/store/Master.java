package dev.rideshare.worker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.Position;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.request.Answer;
import dev.rideshare.model.request.Condition;
import dev.rideshare.model.request.Durability;
import dev.rideshare.model.request.MasterRequest.Write;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.request.ReadRequest;
import dev.rideshare.model.request.Statement;
import dev.rideshare.model.request.Value;
import dev.rideshare.model.schema.Column;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.model.schema.ForeignKey;
import dev.rideshare.model.schema.TableDefinition;
import dev.rideshare.worker.postgres.Database;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A copy that writes alone, one write a batch, and keeps what it logged. */
final class Master implements AutoCloseable {
  static final long NOW = 1_800_000_000_000L;

  final Database database;
  final CopyStore store;
  final LogTable log;
  final WriteExecutor writer;
  final ReadExecutor reader;
  final List<LoggedEntry> entries = new ArrayList<>();
  private int writes;

  Master(Database database) {
    this.database = database;
    store = CopyStore.open(database);
    log = store.openLog();
    writer = store.openWriter(log);
    reader = store.openReader(2);
  }

  Answer write(Statement... statements) {
    return write(statements.length != 1, statements);
  }

  Answer write(boolean transaction, Statement... statements) {
    WriteOutcome outcome =
        decide(request(store.identity().copy() + "-" + ++writes, transaction, statements));
    assertThat(outcome).isInstanceOf(WriteOutcome.Decided.class);
    return outcome.answer();
  }

  WriteOutcome decide(Write write) {
    try (Batch batch = writer.begin(1, store.applied())) {
      WriteOutcome outcome = batch.decide(write, NOW);
      entries.addAll(batch.entries());
      batch.commit();
      return outcome;
    }
  }

  static Write request(String id, boolean transaction, Statement... statements) {
    return new Write(
        id, false, id.hashCode(), transaction, Durability.REPLICATED, List.of(statements));
  }

  /** The write must be done; its body. */
  String done(Statement... statements) {
    Answer answer = write(statements);
    assertThat(answer.status()).as(body(answer)).isBetween(200, 201);
    return body(answer);
  }

  Answer read(Query query) {
    return reader.read(List.of(new ReadRequest(query, Position.ZERO))).getFirst();
  }

  String rows(String table) {
    return body(read(all(table)));
  }

  static Query.Select all(String table) {
    return new Query.Select(table, List.of(), Condition.ALL, List.of(), 10_000, 0);
  }

  LogPoint last() {
    return store.applied();
  }

  RowAudit.Result audit() {
    try (RowAudit audit = store.audit()) {
      var _ = audit.hold();
      return audit.read();
    }
  }

  static String body(Answer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    reader.close();
    writer.close();
    log.close();
    store.close();
  }

  // ---- a small language for tables and statements ----

  static Column column(String name, ColumnType type) {
    return new Column(name, type, true, false);
  }

  static Column required(String name, ColumnType type) {
    return new Column(name, type, false, false);
  }

  static Column generated(String name) {
    return new Column(name, ColumnType.BIGINT, false, true);
  }

  static TableDefinition table(String name, String key, Column... columns) {
    return new TableDefinition(
        name, List.of(columns), List.of(key.split(",")), List.of(), List.of(), List.of(), false);
  }

  static TableDefinition with(
      TableDefinition table, List<List<String>> unique, List<ForeignKey> foreignKeys) {
    return new TableDefinition(
        table.name(),
        table.columns(),
        table.primaryKey(),
        unique,
        foreignKeys,
        table.indexes(),
        table.reference());
  }

  static Statement createTable(TableDefinition table) {
    return new Statement.CreateTable(table);
  }

  static Statement insert(String table, Object... namesAndValues) {
    return insert(table, Statement.OnConflict.FAIL, namesAndValues);
  }

  static Statement insert(String table, Statement.OnConflict onConflict, Object... namesAndValues) {
    return new Statement.Insert(table, List.of(row(namesAndValues)), onConflict, List.of());
  }

  static Map<String, Value> row(@Nullable Object... namesAndValues) {
    var row = new LinkedHashMap<String, Value>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      row.put((String) namesAndValues[i], value(namesAndValues[i + 1]));
    }
    return row;
  }

  static Value value(@Nullable Object value) {
    return switch (value) {
      case null -> Value.NULL;
      case Value ready -> ready;
      case Number number -> new Value.Num(number.toString());
      case Boolean bool -> new Value.Bool(bool);
      default -> new Value.Text(value.toString());
    };
  }

  static Condition eq(String column, Object value) {
    return compare(column, Condition.Operator.EQ, value);
  }

  static Condition compare(String column, Condition.Operator operator, Object value) {
    return new Condition.Compare(column, operator, value(value));
  }

  static Statement update(String table, Condition where, Object... namesAndValues) {
    return new Statement.Update(table, row(namesAndValues), where, OptionalLong.empty(), List.of());
  }

  static Statement delete(String table, Condition where) {
    return new Statement.Delete(table, where, OptionalLong.empty(), List.of());
  }
}
