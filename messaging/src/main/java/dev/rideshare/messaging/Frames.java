package dev.rideshare.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The two messages of the batching RPC, as bytes.
 *
 * <p>Requests: version, kind, cluster instance, client, batch number, then sequence number,
 * deadline, whether its client began anew, and payload of each. Answers: version, kind, instance,
 * client, the numbers of the batches that were received, then sequence number and body of each
 * answer. The client is a random number born with an {@link RpcClient}: an answer meant for an
 * earlier process of the same name is told from one's own.
 */
final class Frames {
  private static final int VERSION = 1;
  private static final int KIND_REQUESTS = 1;
  private static final int KIND_ANSWERS = 2;

  /** What a request or an answer takes besides its bytes, at most. */
  static final int OVERHEAD_EACH = 32;

  private Frames() {}

  /**
   * One request.
   *
   * @param deadlineMillis since 1970
   * @param begunAnew whether all that was unanswered was sent again before, this request with it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Call(long sequence, long deadlineMillis, boolean begunAnew, byte[] payload) {}

  record Requests(UUID instance, long client, long batch, List<Call> calls) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(long sequence, byte[] body) {}

  record Answers(UUID instance, long client, List<Long> batches, List<Answer> answers) {}

  static byte[] encode(Requests frame) {
    int size = 64;
    for (Call call : frame.calls()) {
      size += OVERHEAD_EACH + call.payload().length;
    }
    WireWriter out =
        header(new WireWriter(size), KIND_REQUESTS, frame.instance(), frame.client())
            .writeUnsigned(frame.batch())
            .writeUnsigned(frame.calls().size());
    for (Call call : frame.calls()) {
      out.writeUnsigned(call.sequence())
          .writeSigned(call.deadlineMillis())
          .writeBoolean(call.begunAnew())
          .writeBytes(call.payload());
    }
    return out.toByteArray();
  }

  static Requests decodeRequests(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    expectKind(in, KIND_REQUESTS);
    UUID instance = in.readUuid();
    long client = in.readLong();
    long batch = in.readUnsigned();
    int count = in.readCount(4);
    List<Call> calls = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long sequence = in.readUnsigned();
      long deadline = in.readSigned();
      boolean begunAnew = in.readBoolean();
      calls.add(new Call(sequence, deadline, begunAnew, in.readBytes(Limits.LARGEST_MESSAGE)));
    }
    in.expectEnd();
    return new Requests(instance, client, batch, calls);
  }

  static byte[] encode(Answers frame) {
    int size = 64 + 10 * frame.batches().size();
    for (Answer answer : frame.answers()) {
      size += OVERHEAD_EACH + answer.body().length;
    }
    WireWriter out =
        header(new WireWriter(size), KIND_ANSWERS, frame.instance(), frame.client())
            .writeUnsigned(frame.batches().size());
    frame.batches().forEach(out::writeUnsigned);
    out.writeUnsigned(frame.answers().size());
    for (Answer answer : frame.answers()) {
      out.writeUnsigned(answer.sequence()).writeBytes(answer.body());
    }
    return out.toByteArray();
  }

  static Answers decodeAnswers(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    expectKind(in, KIND_ANSWERS);
    UUID instance = in.readUuid();
    long client = in.readLong();
    int batchCount = in.readCount(1);
    List<Long> batches = new ArrayList<>(batchCount);
    for (int i = 0; i < batchCount; i++) {
      batches.add(in.readUnsigned());
    }
    int count = in.readCount(2);
    List<Answer> answers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long sequence = in.readUnsigned();
      answers.add(new Answer(sequence, in.readBytes(Limits.LARGEST_MESSAGE)));
    }
    in.expectEnd();
    return new Answers(instance, client, batches, answers);
  }

  private static WireWriter header(WireWriter out, int kind, UUID instance, long client) {
    return out.writeByte(VERSION).writeByte(kind).writeUuid(instance).writeLong(client);
  }

  private static void expectKind(WireReader in, int kind) {
    in.expectVersion(VERSION);
    int found = in.readByte();
    if (found != kind) {
      throw new MalformedMessageException(
          "a frame of kind " + found + " where " + kind + " was expected");
    }
  }
}
