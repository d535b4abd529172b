package dev.rideshare.messaging.codec;

import dev.rideshare.messaging.MalformedMessageException;
import dev.rideshare.messaging.WireReader;
import dev.rideshare.messaging.WireWriter;
import dev.rideshare.model.Position;
import dev.rideshare.model.request.Answer;
import dev.rideshare.model.request.Durability;
import dev.rideshare.model.request.MasterRequest;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.request.ReadRequest;

/** What orchestrators ask workers, and the answers. */
public final class RequestCodec {
  private static final int VERSION = 1;

  public static byte[] encode(MasterRequest request) {
    var out = new WireWriter().writeByte(VERSION);
    switch (request) {
      case MasterRequest.Write write -> {
        out.writeByte(0)
            .writeString(write.id())
            .writeBoolean(write.clientKey())
            .writeLong(write.bodyHash())
            .writeBoolean(write.transaction())
            .writeEnum(write.durability())
            .writeList(write.statements(), StatementCodec::write);
      }
      case MasterRequest.StrongRead(Query query) -> StatementCodec.write(out.writeByte(1), query);
    }
    return out.toByteArray();
  }

  public static MasterRequest decodeMasterRequest(byte[] bytes) {
    var in = new WireReader(bytes);
    in.expectVersion(VERSION);
    int tag = in.readByte();
    MasterRequest request =
        switch (tag) {
          case 0 -> readWrite(in);
          case 1 -> new MasterRequest.StrongRead(StatementCodec.readQuery(in));
          default -> throw new MalformedMessageException("request tag " + tag);
        };
    in.expectEnd();
    return request;
  }

  private static MasterRequest.Write readWrite(WireReader in) {
    String id = in.readString();
    boolean clientKey = in.readBoolean();
    long bodyHash = in.readLong();
    boolean transaction = in.readBoolean();
    Durability durability = in.readEnum(Durability.class);
    return new MasterRequest.Write(
        id, clientKey, bodyHash, transaction, durability, in.readList(StatementCodec::read));
  }

  public static byte[] encode(ReadRequest request) {
    var out = new WireWriter().writeByte(VERSION);
    writePosition(out, request.atLeast());
    StatementCodec.write(out, request.query());
    return out.toByteArray();
  }

  public static ReadRequest decodeReadRequest(byte[] bytes) {
    var in = new WireReader(bytes);
    in.expectVersion(VERSION);
    Position atLeast = readPosition(in);
    var request = new ReadRequest(StatementCodec.readQuery(in), atLeast);
    in.expectEnd();
    return request;
  }

  public static byte[] encode(Answer answer) {
    var out = new WireWriter().writeByte(VERSION);
    writeAnswer(out, answer);
    return out.toByteArray();
  }

  public static Answer decodeAnswer(byte[] bytes) {
    var in = new WireReader(bytes);
    in.expectVersion(VERSION);
    Answer answer = readAnswer(in);
    in.expectEnd();
    return answer;
  }

  static void writeAnswer(WireWriter out, Answer answer) {
    out.writeUnsigned(answer.status());
    writePosition(out, answer.position());
    out.writeBytes(answer.body());
  }

  static Answer readAnswer(WireReader in) {
    int status = (int) in.readUnsigned();
    Position position = readPosition(in);
    return new Answer(status, position, in.readBytes());
  }

  static void writePosition(WireWriter out, Position position) {
    out.writeUnsigned(position.epoch()).writeUnsigned(position.index());
  }

  static Position readPosition(WireReader in) {
    long epoch = in.readUnsigned();
    long index = in.readUnsigned();
    if (epoch < 0 || index < 0) {
      throw new MalformedMessageException("a negative position");
    }
    return new Position(epoch, index);
  }

  private RequestCodec() {}
}
