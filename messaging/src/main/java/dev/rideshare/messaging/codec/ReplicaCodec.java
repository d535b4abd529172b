package dev.rideshare.messaging.codec;

import dev.rideshare.messaging.MalformedMessageException;
import dev.rideshare.messaging.WireReader;
import dev.rideshare.messaging.WireWriter;
import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.model.log.Checksum;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.ControlMessage;
import dev.rideshare.model.replication.ReadWork;
import dev.rideshare.model.replication.ReplicaMessage;
import dev.rideshare.model.replication.SnapshotChunk;
import dev.rideshare.model.replication.WorkerStatus;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;

/** What workers tell each other, and their status for orchestrators. */
public final class ReplicaCodec {
  private static final int VERSION = 1;

  public static byte[] encode(ReplicaMessage message) {
    var out = new WireWriter().writeByte(VERSION);
    switch (message) {
      case ReplicaMessage.Append append -> {
        out.writeByte(0)
            .writeUuid(append.instance())
            .writeUnsigned(append.epoch())
            .writeUuid(append.run())
            .writeUnsigned(append.round());
        writePoint(out, append.previous());
        out.writeList(append.entries(), WireWriter::writeBytes);
        RequestCodec.writePosition(out, append.committed());
        out.writeBoolean(append.reportApplied()).writeString(append.control());
      }
      case ReplicaMessage.TooOld(UUID instance, long epoch, UUID copy) ->
          out.writeByte(1).writeUuid(instance).writeUnsigned(epoch).writeUuid(copy);
      case ReplicaMessage.Admitted(UUID instance, long epoch, UUID copy) ->
          out.writeByte(2).writeUuid(instance).writeUnsigned(epoch).writeUuid(copy);
      case ReplicaMessage.SnapshotRequest(UUID instance, UUID transfer, String replyTo) ->
          out.writeByte(3).writeUuid(instance).writeUuid(transfer).writeString(replyTo);
      case ReplicaMessage.SnapshotCredit(UUID instance, UUID transfer, long chunk) ->
          out.writeByte(4).writeUuid(instance).writeUuid(transfer).writeUnsigned(chunk);
      case ReplicaMessage.StatusRequest(UUID instance, long request, String replyTo) ->
          out.writeByte(5).writeUuid(instance).writeUnsigned(request).writeString(replyTo);
      case ReplicaMessage.Alive(UUID instance, long epoch, UUID run) ->
          out.writeByte(6).writeUuid(instance).writeUnsigned(epoch).writeUuid(run);
      case ReplicaMessage.Probe(UUID instance, UUID copy, long number) ->
          out.writeByte(7).writeUuid(instance).writeUuid(copy).writeUnsigned(number);
      case ReplicaMessage.Switchover(UUID instance, long epoch, UUID to) ->
          out.writeByte(8).writeUuid(instance).writeUnsigned(epoch).writeUuid(to);
      case ReplicaMessage.SteppedDown(ClusterState cluster, int version) ->
          out.writeByte(9)
              .writeUuid(cluster.instance())
              .writeUnsigned(cluster.epoch())
              .writeUuid(cluster.run())
              .writeList(List.copyOf(cluster.inSync()), WireWriter::writeUuid)
              .writeList(cluster.successor().stream().toList(), WireWriter::writeUuid)
              .writeUnsigned(version);
    }
    return out.toByteArray();
  }

  public static ReplicaMessage decodeReplicaMessage(byte[] bytes) {
    var in = new WireReader(bytes);
    in.expectVersion(VERSION);
    int tag = in.readByte();
    UUID instance = in.readUuid();
    ReplicaMessage message =
        switch (tag) {
          case 0 -> readAppend(in, instance);
          case 1 -> {
            long epoch = in.readUnsigned();
            yield new ReplicaMessage.TooOld(instance, epoch, in.readUuid());
          }
          case 2 -> {
            long epoch = in.readUnsigned();
            yield new ReplicaMessage.Admitted(instance, epoch, in.readUuid());
          }
          case 3 -> {
            UUID transfer = in.readUuid();
            yield new ReplicaMessage.SnapshotRequest(instance, transfer, in.readString());
          }
          case 4 -> {
            UUID transfer = in.readUuid();
            yield new ReplicaMessage.SnapshotCredit(instance, transfer, in.readUnsigned());
          }
          case 5 -> {
            long request = in.readUnsigned();
            yield new ReplicaMessage.StatusRequest(instance, request, in.readString());
          }
          case 6 -> {
            long epoch = in.readUnsigned();
            yield new ReplicaMessage.Alive(instance, epoch, in.readUuid());
          }
          case 7 -> {
            UUID copy = in.readUuid();
            yield new ReplicaMessage.Probe(instance, copy, in.readUnsigned());
          }
          case 8 -> {
            long epoch = in.readUnsigned();
            yield new ReplicaMessage.Switchover(instance, epoch, in.readUuid());
          }
          case 9 -> readSteppedDown(in, instance);
          default -> throw new MalformedMessageException("replica message tag " + tag);
        };
    in.expectEnd();
    return message;
  }

  private static ReplicaMessage.Append readAppend(WireReader in, UUID instance) {
    long epoch = in.readUnsigned();
    UUID run = in.readUuid();
    long round = in.readUnsigned();
    LogPoint previous = readPoint(in);
    List<byte[]> entries = in.readList(WireReader::readBytes);
    Position committed = RequestCodec.readPosition(in);
    boolean reportApplied = in.readBoolean();
    return new ReplicaMessage.Append(
        instance, epoch, run, round, previous, entries, committed, reportApplied, in.readString());
  }

  private static ReplicaMessage.SteppedDown readSteppedDown(WireReader in, UUID instance) {
    long epoch = in.readUnsigned();
    UUID run = in.readUuid();
    List<UUID> inSync = in.readList(WireReader::readUuid);
    List<UUID> successor = in.readList(WireReader::readUuid);
    long version = in.readUnsigned();
    if (successor.size() > 1 || version > Integer.MAX_VALUE) {
      throw new MalformedMessageException("no state of a cluster");
    }
    return new ReplicaMessage.SteppedDown(
        new ClusterState(
            instance, epoch, run, new TreeSet<>(inSync), successor.stream().findFirst()),
        (int) version);
  }

  public static byte[] encode(ControlMessage message) {
    var out = new WireWriter().writeByte(VERSION);
    switch (message) {
      case ControlMessage.Ack(UUID instance, long epoch, UUID copy, long round, LogPoint last) -> {
        out.writeByte(0)
            .writeUuid(instance)
            .writeUnsigned(epoch)
            .writeUuid(copy)
            .writeUnsigned(round);
        writePoint(out, last);
      }
      case ControlMessage.Applied(UUID instance, long epoch, UUID copy, LogPoint applied) -> {
        out.writeByte(1).writeUuid(instance).writeUnsigned(epoch).writeUuid(copy);
        writePoint(out, applied);
      }
      case ControlMessage.Fetch(
              UUID instance,
              long epoch,
              UUID copy,
              LogPoint after,
              String queue) -> {
        out.writeByte(2).writeUuid(instance).writeUnsigned(epoch).writeUuid(copy);
        writePoint(out, after);
        out.writeString(queue);
      }
      case ControlMessage.Join(
              UUID instance,
              long epoch,
              UUID copy,
              LogPoint last,
              String queue) -> {
        out.writeByte(3).writeUuid(instance).writeUnsigned(epoch).writeUuid(copy);
        writePoint(out, last);
        out.writeString(queue);
      }
    }
    return out.toByteArray();
  }

  public static ControlMessage decodeControlMessage(byte[] bytes) {
    var in = new WireReader(bytes);
    in.expectVersion(VERSION);
    int tag = in.readByte();
    UUID instance = in.readUuid();
    long epoch = in.readUnsigned();
    UUID copy = in.readUuid();
    ControlMessage message =
        switch (tag) {
          case 0 -> {
            long round = in.readUnsigned();
            yield new ControlMessage.Ack(instance, epoch, copy, round, readPoint(in));
          }
          case 1 -> new ControlMessage.Applied(instance, epoch, copy, readPoint(in));
          case 2 -> {
            LogPoint after = readPoint(in);
            yield new ControlMessage.Fetch(instance, epoch, copy, after, in.readString());
          }
          case 3 -> {
            LogPoint last = readPoint(in);
            yield new ControlMessage.Join(instance, epoch, copy, last, in.readString());
          }
          default -> throw new MalformedMessageException("control message tag " + tag);
        };
    in.expectEnd();
    return message;
  }

  public static byte[] encode(WorkerStatus status) {
    var out =
        new WireWriter()
            .writeByte(VERSION)
            .writeUuid(status.instance())
            .writeUnsigned(status.request())
            .writeString(status.name())
            .writeUnsigned(status.pid())
            .writeEnum(status.role())
            .writeEnum(status.state())
            .writeUnsigned(status.epoch());
    writePoint(out, status.applied());
    RequestCodec.writePosition(out, status.committed());
    return out.writeUnsigned(status.reads().batches())
        .writeUnsigned(status.reads().busyMicros())
        .writeUnsigned(status.reads().readers())
        .toByteArray();
  }

  public static WorkerStatus decodeWorkerStatus(byte[] bytes) {
    var in = new WireReader(bytes);
    in.expectVersion(VERSION);
    UUID instance = in.readUuid();
    long request = in.readUnsigned();
    String name = in.readString();
    long pid = in.readUnsigned();
    Role role = in.readEnum(Role.class);
    MemberState state = in.readEnum(MemberState.class);
    long epoch = in.readUnsigned();
    LogPoint applied = readPoint(in);
    Position committed = RequestCodec.readPosition(in);
    var reads =
        new ReadWork(
            in.readUnsigned(),
            in.readUnsigned(),
            (int) Math.min(in.readUnsigned(), Integer.MAX_VALUE));
    in.expectEnd();
    return new WorkerStatus(
        instance, request, name, pid, role, state, epoch, applied, committed, reads);
  }

  public static byte[] encode(SnapshotChunk chunk) {
    var out = new WireWriter().writeByte(VERSION);
    switch (chunk) {
      case SnapshotChunk.Start(
              UUID transfer,
              long number,
              LogPoint at,
              String creditTo,
              var tables) -> {
        writePoint(out.writeByte(0).writeUuid(transfer).writeUnsigned(number), at);
        out.writeString(creditTo).writeList(tables, TableCodec::write);
      }
      case SnapshotChunk.Rows(UUID transfer, long number, String relation, byte[] copyData) ->
          out.writeByte(1)
              .writeUuid(transfer)
              .writeUnsigned(number)
              .writeString(relation)
              .writeBytes(copyData);
      case SnapshotChunk.End(UUID transfer, long number, long rows) ->
          out.writeByte(2).writeUuid(transfer).writeUnsigned(number).writeUnsigned(rows);
      case SnapshotChunk.Failed(UUID transfer, long number, String reason) ->
          out.writeByte(3).writeUuid(transfer).writeUnsigned(number).writeString(reason);
    }
    return out.toByteArray();
  }

  public static SnapshotChunk decodeSnapshotChunk(byte[] bytes) {
    var in = new WireReader(bytes);
    in.expectVersion(VERSION);
    int tag = in.readByte();
    UUID transfer = in.readUuid();
    long number = in.readUnsigned();
    SnapshotChunk chunk =
        switch (tag) {
          case 0 -> {
            LogPoint at = readPoint(in);
            String creditTo = in.readString();
            yield new SnapshotChunk.Start(
                transfer, number, at, creditTo, in.readList(TableCodec::read));
          }
          case 1 -> {
            String relation = in.readString();
            yield new SnapshotChunk.Rows(transfer, number, relation, in.readBytes());
          }
          case 2 -> new SnapshotChunk.End(transfer, number, in.readUnsigned());
          case 3 -> new SnapshotChunk.Failed(transfer, number, in.readString());
          default -> throw new MalformedMessageException("snapshot chunk tag " + tag);
        };
    in.expectEnd();
    return chunk;
  }

  private static WireWriter writePoint(WireWriter out, LogPoint point) {
    RequestCodec.writePosition(out, point.position());
    return out.writeLong(point.checksum().value());
  }

  private static LogPoint readPoint(WireReader in) {
    Position position = RequestCodec.readPosition(in);
    return new LogPoint(position, new Checksum(in.readLong()));
  }

  private ReplicaCodec() {}
}
