package dev.rideshare.systemtests.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rideshare.systemtests.harness.Json;
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
import dev.rideshare.systemtests.history.Action.Read;
import dev.rideshare.systemtests.history.Action.Remove;
import dev.rideshare.systemtests.history.Action.Scan;
import dev.rideshare.systemtests.history.Action.Transfer;
import dev.rideshare.systemtests.history.Action.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Actions as requests to the database of the tables of one run, which no other run uses. */
final class Requests {
  private final String run;

  /**
   * @param run part of the tables' names and of the idempotency keys
   */
  Requests(String run) {
    this.run = run;
  }

  /** The definitions of the tables by their names. */
  Map<String, JsonNode> tables() {
    return Map.of(
        name(TableKind.REGISTER),
        Json.of(
            """
            {columns: [{name: 'key', type: 'bigint', nullable: false},
                       {name: 'value', type: 'bigint', nullable: false}],
             primaryKey: ['key']}\
            """),
        name(TableKind.JOURNAL),
        Json.of(
            """
            {columns: [{name: 'id', type: 'bigint', generated: true},
                       {name: 'token', type: 'bigint', nullable: false}],
             primaryKey: ['id']}\
            """),
        name(TableKind.ACCOUNT),
        Json.of(
            """
            {columns: [{name: 'bank', type: 'bigint', nullable: false},
                       {name: 'account', type: 'bigint', nullable: false},
                       {name: 'balance', type: 'bigint', nullable: false},
                       {name: 'last', type: 'bigint', nullable: false}],
             primaryKey: ['bank', 'account']}\
            """));
  }

  private String name(TableKind table) {
    return table.name().toLowerCase(Locale.ROOT) + "_" + run;
  }

  /** The same for all attempts to append one token. */
  Optional<String> idempotencyKey(Action action) {
    return action instanceof Append append
        ? Optional.of(run + "-" + append.token())
        : Optional.empty();
  }

  ObjectNode body(Action action) {
    return switch (action) {
      case Get get -> read(TableKind.REGISTER, get, columns(TableKind.REGISTER, 1), key(get.key()));
      case GetAppended get ->
          read(TableKind.JOURNAL, get, columns(TableKind.JOURNAL, 0), object("id", get.id()));
      case GetBank get ->
          read(TableKind.ACCOUNT, get, columns(TableKind.ACCOUNT, 1), object("bank", get.bank()))
              .set("orderBy", Json.array().add("account"));
      case Scan scan -> scan(scan);
      case Put put -> put(put);
      case Insert insert -> insert(TableKind.REGISTER, register(insert.key(), insert.value()));
      case Update update ->
          update(TableKind.REGISTER, object("value", update.value()), key(update.key()));
      case CompareAndSet set ->
          update(
                  TableKind.REGISTER,
                  object("value", set.value()),
                  register(set.key(), set.expected()))
              .put("expect", 1);
      case Delete delete -> delete(TableKind.REGISTER, key(delete.key()));
      case Append append ->
          insert(TableKind.JOURNAL, object("token", append.token()))
              .set("returning", Json.array().add("id"));
      case Remove remove ->
          delete(TableKind.JOURNAL, object("id", remove.id()).put("token", remove.token()))
              .put("expect", 1);
      case OpenBank open -> insert(TableKind.ACCOUNT, accounts(open));
      case Transfer transfer -> transfer(transfer);
    };
  }

  /** The columns whose values an answer's rows have, in their order. */
  static List<String> columns(Action action) {
    return switch (action) {
      case Get get -> columns(TableKind.REGISTER, 1);
      case GetAppended get -> columns(TableKind.JOURNAL, 0);
      case GetBank get -> columns(TableKind.ACCOUNT, 1);
      case Scan scan -> columns(scan.table(), 0);
      default -> columns(TableKind.JOURNAL, 0).subList(0, 1);
    };
  }

  private static List<String> columns(TableKind table, int from) {
    List<String> all =
        switch (table) {
          case REGISTER -> List.of("key", "value");
          case JOURNAL -> List.of("id", "token");
          case ACCOUNT -> List.of("bank", "account", "balance", "last");
        };
    return all.subList(from, all.size());
  }

  private ObjectNode read(TableKind table, Read read, List<String> columns, ObjectNode where) {
    ArrayNode names = Json.array();
    columns.forEach(names::add);
    ObjectNode body = Json.object().put("table", name(table));
    body.set("columns", names);
    body.set("where", where);
    return body.put("consistency", read.level().name().toLowerCase(Locale.ROOT));
  }

  private ObjectNode scan(Scan scan) {
    List<String> columns = columns(scan.table(), 0);
    ObjectNode where = Json.object().set(columns.getFirst(), object("gt", scan.after()));
    ObjectNode body = read(scan.table(), scan, columns, where);
    ArrayNode order = Json.array().add(columns.getFirst());
    if (scan.table() == TableKind.ACCOUNT) {
      order.add(columns.get(1));
    }
    body.set("orderBy", order);
    return body.put("limit", scan.limit());
  }

  private ObjectNode put(Put put) {
    ObjectNode body =
        insert(TableKind.REGISTER, register(put.key(), put.value())).put("onConflict", "replace");
    return put.everywhere() ? body.put("durability", "all") : body;
  }

  private ObjectNode transfer(Transfer transfer) {
    List<JsonNode> updates = new ArrayList<>();
    updates.add(move(transfer, transfer.from(), -transfer.amount()));
    updates.add(move(transfer, transfer.to(), transfer.amount()));
    return Json.object().set("transaction", Json.array().addAll(updates));
  }

  private ObjectNode move(Transfer transfer, Account account, long amount) {
    return update(
            TableKind.ACCOUNT,
            object("balance", account.balance() + amount).put("last", transfer.transfer()),
            object("bank", transfer.bank())
                .put("account", account.number())
                .put("balance", account.balance()))
        .put("expect", 1);
  }

  private static ArrayNode accounts(OpenBank open) {
    ArrayNode rows = Json.array();
    for (List<Long> row : Model.opened(open)) {
      rows.add(
          object("bank", open.bank())
              .put("account", row.get(0))
              .put("balance", row.get(1))
              .put("last", row.get(2)));
    }
    return rows;
  }

  private ObjectNode insert(TableKind table, JsonNode rows) {
    return Json.object().put("table", name(table)).set("insert", rows);
  }

  private ObjectNode update(TableKind table, ObjectNode change, ObjectNode where) {
    ObjectNode body = Json.object().put("table", name(table));
    body.set("update", change);
    return body.set("where", where);
  }

  private ObjectNode delete(TableKind table, ObjectNode where) {
    return Json.object().put("table", name(table)).put("delete", true).set("where", where);
  }

  private static ObjectNode register(long key, long value) {
    return key(key).put("value", value);
  }

  private static ObjectNode key(long key) {
    return object("key", key);
  }

  private static ObjectNode object(String name, long value) {
    return Json.object().put(name, value);
  }
}
