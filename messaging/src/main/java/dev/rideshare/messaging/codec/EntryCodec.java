package dev.rideshare.messaging.codec;

import dev.rideshare.messaging.MalformedMessageException;
import dev.rideshare.messaging.WireReader;
import dev.rideshare.messaging.WireWriter;
import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.Change.Row;
import dev.rideshare.model.log.Entry;
import dev.rideshare.model.log.Entry.Decision;
import java.util.List;
import java.util.Optional;

/** Log entries: encoded once, by the master; every copy keeps and checksums the same bytes. */
public final class EntryCodec {
  private static final int VERSION = 1;

  public static byte[] encode(Entry entry) {
    var out = new WireWriter().writeByte(VERSION);
    RequestCodec.writePosition(out, entry.position());
    out.writeBoolean(entry.decision().isPresent());
    entry
        .decision()
        .ifPresent(
            decision -> {
              out.writeString(decision.id())
                  .writeBoolean(decision.clientKey())
                  .writeLong(decision.bodyHash())
                  .writeUnsigned(decision.decidedAt());
              RequestCodec.writeAnswer(out, decision.answer());
            });
    out.writeList(entry.changes(), EntryCodec::writeChange);
    return out.toByteArray();
  }

  public static Entry decode(byte[] bytes) {
    var in = new WireReader(bytes);
    in.expectVersion(VERSION);
    var position = RequestCodec.readPosition(in);
    Optional<Decision> decision =
        in.readBoolean() ? Optional.of(readDecision(in)) : Optional.empty();
    var entry = new Entry(position, decision, in.readList(EntryCodec::readChange));
    in.expectEnd();
    return entry;
  }

  private static Decision readDecision(WireReader in) {
    String id = in.readString();
    boolean clientKey = in.readBoolean();
    long bodyHash = in.readLong();
    long decidedAt = in.readUnsigned();
    return new Decision(id, clientKey, bodyHash, decidedAt, RequestCodec.readAnswer(in));
  }

  private static void writeChange(WireWriter out, Change change) {
    switch (change) {
      case Change.Put(String table, List<Row> rows) ->
          out.writeByte(0).writeString(table).writeList(rows, EntryCodec::writeRow);
      case Change.Remove(String table, List<Row> keys) ->
          out.writeByte(1).writeString(table).writeList(keys, EntryCodec::writeRow);
      case Change.Clear(String table) -> out.writeByte(2).writeString(table);
      case Change.CreateTable(var definition) -> TableCodec.write(out.writeByte(3), definition);
      case Change.DropTable(String table) -> out.writeByte(4).writeString(table);
      case Change.Counter(String table, String column, long value) ->
          out.writeByte(5).writeString(table).writeString(column).writeLong(value);
      case Change.ForgetAnswers(long madeBefore, long keysBefore) ->
          out.writeByte(6).writeLong(madeBefore).writeLong(keysBefore);
      case Change.TrimLog(long upToIndex) -> out.writeByte(7).writeUnsigned(upToIndex);
      case Change.Attempt(String id, long at) -> out.writeByte(8).writeString(id).writeUnsigned(at);
      case Change.AuditRows() -> out.writeByte(9);
      case Change.AuditedRows(long index, String sha256) ->
          out.writeByte(10).writeUnsigned(index).writeString(sha256);
    }
  }

  private static Change readChange(WireReader in) {
    int tag = in.readByte();
    return switch (tag) {
      case 0 -> {
        String table = in.readString();
        yield new Change.Put(table, in.readList(EntryCodec::readRow));
      }
      case 1 -> {
        String table = in.readString();
        yield new Change.Remove(table, in.readList(EntryCodec::readRow));
      }
      case 2 -> new Change.Clear(in.readString());
      case 3 -> new Change.CreateTable(TableCodec.read(in));
      case 4 -> new Change.DropTable(in.readString());
      case 5 -> {
        String table = in.readString();
        String column = in.readString();
        yield new Change.Counter(table, column, in.readLong());
      }
      case 6 -> {
        long madeBefore = in.readLong();
        yield new Change.ForgetAnswers(madeBefore, in.readLong());
      }
      case 7 -> new Change.TrimLog(in.readUnsigned());
      case 8 -> {
        String id = in.readString();
        yield new Change.Attempt(id, in.readUnsigned());
      }
      case 9 -> new Change.AuditRows();
      case 10 -> {
        long index = in.readUnsigned();
        yield new Change.AuditedRows(index, in.readString());
      }
      default -> throw new MalformedMessageException("change tag " + tag);
    };
  }

  private static void writeRow(WireWriter out, Row row) {
    out.writeList(row.values(), WireWriter::writeNullableString);
  }

  private static Row readRow(WireReader in) {
    return new Row(in.readList(WireReader::readNullableString));
  }

  private EntryCodec() {}
}
