package dev.rideshare.messaging.codec;

import dev.rideshare.messaging.WireReader;
import dev.rideshare.messaging.WireWriter;
import dev.rideshare.model.schema.Column;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.model.schema.ForeignKey;
import dev.rideshare.model.schema.ForeignKey.OnDelete;
import dev.rideshare.model.schema.TableDefinition;
import java.util.List;

/** Table definitions. */
public final class TableCodec {
  private static final int VERSION = 1;

  public static byte[] encode(TableDefinition definition) {
    var out = new WireWriter().writeByte(VERSION);
    write(out, definition);
    return out.toByteArray();
  }

  public static TableDefinition decode(byte[] bytes) {
    var in = new WireReader(bytes);
    in.expectVersion(VERSION);
    TableDefinition definition = read(in);
    in.expectEnd();
    return definition;
  }

  static void write(WireWriter out, TableDefinition definition) {
    out.writeString(definition.name())
        .writeList(
            definition.columns(),
            (w, column) ->
                w.writeString(column.name())
                    .writeEnum(column.type())
                    .writeBoolean(column.nullable())
                    .writeBoolean(column.generated()));
    writeNames(out, definition.primaryKey());
    out.writeList(definition.unique(), TableCodec::writeNames)
        .writeList(
            definition.foreignKeys(),
            (w, key) -> {
              writeNames(w, key.columns());
              w.writeString(key.references()).writeEnum(key.onDelete());
            })
        .writeList(definition.indexes(), TableCodec::writeNames)
        .writeBoolean(definition.reference());
  }

  static TableDefinition read(WireReader in) {
    String name = in.readString();
    List<Column> columns = in.readList(TableCodec::readColumn);
    List<String> primaryKey = readNames(in);
    List<List<String>> unique = in.readList(TableCodec::readNames);
    List<ForeignKey> foreignKeys = in.readList(TableCodec::readForeignKey);
    List<List<String>> indexes = in.readList(TableCodec::readNames);
    return new TableDefinition(
        name, columns, primaryKey, unique, foreignKeys, indexes, in.readBoolean());
  }

  private static Column readColumn(WireReader in) {
    String name = in.readString();
    ColumnType type = in.readEnum(ColumnType.class);
    boolean nullable = in.readBoolean();
    return new Column(name, type, nullable, in.readBoolean());
  }

  private static ForeignKey readForeignKey(WireReader in) {
    List<String> columns = readNames(in);
    String references = in.readString();
    return new ForeignKey(columns, references, in.readEnum(OnDelete.class));
  }

  private static void writeNames(WireWriter out, List<String> names) {
    out.writeList(names, WireWriter::writeString);
  }

  private static List<String> readNames(WireReader in) {
    return in.readList(WireReader::readString);
  }

  private TableCodec() {}
}
