package dev.rideshare.worker.store;

import dev.rideshare.model.log.Entry;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;

/** Inserts many rows at once, in COPY's binary format: no byte of an entry is spelled out. */
final class BinaryCopy {
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
  };

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 12);
  private final DataOutputStream out = new DataOutputStream(bytes);

  private BinaryCopy() throws IOException {
    out.write(SIGNATURE);
    out.writeInt(0);
    out.writeInt(0);
  }

  static void log(Connection connection, List<LoggedEntry> entries) throws SQLException {
    try {
      var copy = new BinaryCopy();
      for (LoggedEntry entry : entries) {
        copy.out.writeShort(4);
        copy.number(entry.point().index());
        copy.number(entry.point().position().epoch());
        copy.number(entry.point().checksum().value());
        copy.data(entry.bytes());
      }
      copy.send(connection, "replica.log (index, epoch, checksum, entry)");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void answers(Connection connection, List<Entry.Decision> decisions) throws SQLException {
    try {
      var copy = new BinaryCopy();
      for (Entry.Decision decision : decisions) {
        copy.out.writeShort(8);
        copy.data(decision.id().getBytes(StandardCharsets.UTF_8));
        copy.data(new byte[] {(byte) (decision.clientKey() ? 1 : 0)});
        copy.number(decision.bodyHash());
        copy.number(decision.decidedAt());
        copy.out.writeInt(Integer.BYTES);
        copy.out.writeInt(decision.answer().status());
        copy.number(decision.answer().position().epoch());
        copy.number(decision.answer().position().index());
        copy.data(decision.answer().body());
      }
      copy.send(
          connection,
          "replica.answers"
              + " (id, client_key, body_hash, decided_at, status, epoch, index, body)");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void number(long value) throws IOException {
    out.writeInt(Long.BYTES);
    out.writeLong(value);
  }

  private void data(byte[] value) throws IOException {
    out.writeInt(value.length);
    out.write(value);
  }

  private void send(Connection connection, String into) throws SQLException, IOException {
    out.writeShort(-1);
    var copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY " + into + " FROM STDIN (FORMAT binary)");
    try {
      copy.writeToCopy(bytes.toByteArray(), 0, bytes.size());
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }
}
