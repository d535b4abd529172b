package dev.rideshare.messaging.codec;

import dev.rideshare.messaging.MalformedMessageException;
import dev.rideshare.messaging.WireReader;
import dev.rideshare.messaging.WireWriter;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.request.Statement;
import dev.rideshare.model.request.Statement.OnConflict;
import dev.rideshare.model.request.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Statements and queries, inside larger messages. */
final class StatementCodec {
  static void write(WireWriter out, Statement statement) {
    switch (statement) {
      case Statement.Insert(String table, var rows, OnConflict onConflict, var returning) ->
          out.writeByte(0)
              .writeString(table)
              .writeList(rows, StatementCodec::writeValues)
              .writeEnum(onConflict)
              .writeList(returning, WireWriter::writeString);
      case Statement.Update(String table, var set, var where, var expect, var returning) -> {
        out.writeByte(1).writeString(table);
        writeValues(out, set);
        ConditionCodec.write(out, where);
        writeExpect(out, expect);
        out.writeList(returning, WireWriter::writeString);
      }
      case Statement.Delete(String table, var where, var expect, var returning) -> {
        out.writeByte(2).writeString(table);
        ConditionCodec.write(out, where);
        writeExpect(out, expect);
        out.writeList(returning, WireWriter::writeString);
      }
      case Statement.Clear(String table) -> out.writeByte(3).writeString(table);
      case Statement.ClearAll() -> out.writeByte(4);
      case Statement.CreateTable(var definition) -> TableCodec.write(out.writeByte(5), definition);
      case Statement.DropTable(String table) -> out.writeByte(6).writeString(table);
    }
  }

  static Statement read(WireReader in) {
    int tag = in.readByte();
    return switch (tag) {
      case 0 -> {
        String table = in.readString();
        List<Map<String, Value>> rows = in.readList(StatementCodec::readValues);
        OnConflict onConflict = in.readEnum(OnConflict.class);
        yield new Statement.Insert(table, rows, onConflict, in.readList(WireReader::readString));
      }
      case 1 -> {
        String table = in.readString();
        Map<String, Value> set = readValues(in);
        var where = ConditionCodec.read(in);
        var expect = readExpect(in);
        yield new Statement.Update(table, set, where, expect, in.readList(WireReader::readString));
      }
      case 2 -> {
        String table = in.readString();
        var where = ConditionCodec.read(in);
        var expect = readExpect(in);
        yield new Statement.Delete(table, where, expect, in.readList(WireReader::readString));
      }
      case 3 -> new Statement.Clear(in.readString());
      case 4 -> new Statement.ClearAll();
      case 5 -> new Statement.CreateTable(TableCodec.read(in));
      case 6 -> new Statement.DropTable(in.readString());
      default -> throw new MalformedMessageException("statement tag " + tag);
    };
  }

  static void write(WireWriter out, Query query) {
    switch (query) {
      case Query.Select(
              String table,
              var columns,
              var where,
              var orderBy,
              int limit,
              long offset) -> {
        out.writeByte(0).writeString(table).writeList(columns, WireWriter::writeString);
        ConditionCodec.write(out, where);
        out.writeList(
                orderBy,
                (w, order) -> w.writeString(order.column()).writeBoolean(order.descending()))
            .writeUnsigned(limit)
            .writeUnsigned(offset);
      }
      case Query.Count(String table, var where) ->
          ConditionCodec.write(out.writeByte(1).writeString(table), where);
      case Query.ListTables() -> out.writeByte(2);
      case Query.DescribeTable(String table) -> out.writeByte(3).writeString(table);
    }
  }

  static Query readQuery(WireReader in) {
    int tag = in.readByte();
    return switch (tag) {
      case 0 -> {
        String table = in.readString();
        List<String> columns = in.readList(WireReader::readString);
        var where = ConditionCodec.read(in);
        List<Query.Order> orderBy =
            in.readList(
                r -> {
                  String column = r.readString();
                  return new Query.Order(column, r.readBoolean());
                });
        int limit = Math.toIntExact(Math.min(in.readUnsigned(), Integer.MAX_VALUE));
        yield new Query.Select(table, columns, where, orderBy, limit, in.readUnsigned());
      }
      case 1 -> {
        String table = in.readString();
        yield new Query.Count(table, ConditionCodec.read(in));
      }
      case 2 -> new Query.ListTables();
      case 3 -> new Query.DescribeTable(in.readString());
      default -> throw new MalformedMessageException("query tag " + tag);
    };
  }

  private static void writeValues(WireWriter out, Map<String, Value> values) {
    out.writeList(
        List.copyOf(values.entrySet()),
        (w, entry) -> ConditionCodec.writeValue(w.writeString(entry.getKey()), entry.getValue()));
  }

  private static Map<String, Value> readValues(WireReader in) {
    Map<String, Value> values = new LinkedHashMap<>();
    in.readList(
        r -> {
          String column = r.readString();
          values.put(column, ConditionCodec.readValue(r));
          return column;
        });
    return Collections.unmodifiableMap(values);
  }

  private static void writeExpect(WireWriter out, OptionalLong expect) {
    out.writeBoolean(expect.isPresent());
    expect.ifPresent(out::writeUnsigned);
  }

  private static OptionalLong readExpect(WireReader in) {
    return in.readBoolean() ? OptionalLong.of(in.readUnsigned()) : OptionalLong.empty();
  }

  private StatementCodec() {}
}
