package dev.rideshare.messaging.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.messaging.MalformedMessageException;
import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.Checksum;
import dev.rideshare.model.log.Entry;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.ControlMessage;
import dev.rideshare.model.replication.ReadWork;
import dev.rideshare.model.replication.ReplicaMessage;
import dev.rideshare.model.replication.SnapshotChunk;
import dev.rideshare.model.replication.WorkerStatus;
import dev.rideshare.model.request.Answer;
import dev.rideshare.model.request.Condition;
import dev.rideshare.model.request.Durability;
import dev.rideshare.model.request.MasterRequest;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.request.ReadRequest;
import dev.rideshare.model.request.Statement;
import dev.rideshare.model.request.Value;
import dev.rideshare.model.schema.Column;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.model.schema.ForeignKey;
import dev.rideshare.model.schema.TableDefinition;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CodecTest {
  private static final UUID ID = new UUID(1, 2);
  private static final LogPoint POINT = new LogPoint(new Position(3, 77), new Checksum(-5));
  private static final TableDefinition TABLE =
      new TableDefinition(
          "ride",
          List.of(
              new Column("id", ColumnType.BIGINT, false, true),
              new Column("by", ColumnType.TEXT, true, false)),
          List.of("id"),
          List.of(List.of("by", "id")),
          List.of(new ForeignKey(List.of("by"), "user", ForeignKey.OnDelete.CASCADE)),
          List.of(List.of("by")),
          true);
  private static final Condition CONDITION =
      new Condition.Or(
          List.of(
              new Condition.Compare("a", Condition.Operator.LIKE, new Value.Text("ü%")),
              new Condition.Not(
                  new Condition.In("b", List.of(new Value.Num("1e3"), new Value.Bool(true)))),
              new Condition.And(
                  List.of(
                      new Condition.IsNull("c"),
                      new Condition.Compare("d", Condition.Operator.GE, new Value.Untyped("x"))))));

  @Test
  void everyStatementTravels() {
    var write =
        new MasterRequest.Write(
            "k-1",
            true,
            Long.MIN_VALUE,
            true,
            Durability.ALL,
            List.of(
                new Statement.Insert(
                    "t",
                    List.of(Map.of("a", Value.NULL), Map.of("a", new Value.Json("{\"x\":[1]}"))),
                    Statement.OnConflict.REPLACE,
                    List.of("a")),
                new Statement.Update(
                    "t",
                    Map.of("a", new Value.Text("")),
                    CONDITION,
                    OptionalLong.of(1),
                    List.of("a", "b")),
                new Statement.Delete("t", Condition.ALL, OptionalLong.empty(), List.of()),
                new Statement.Clear("t"),
                new Statement.ClearAll(),
                new Statement.CreateTable(TABLE),
                new Statement.DropTable("t")));
    assertThat(RequestCodec.decodeMasterRequest(RequestCodec.encode(write))).isEqualTo(write);
    var strong = new MasterRequest.StrongRead(new Query.ListTables());
    assertThat(RequestCodec.decodeMasterRequest(RequestCodec.encode(strong))).isEqualTo(strong);
  }

  @Test
  void everyQueryTravels() {
    for (Query query :
        List.of(
            new Query.Select(
                "t",
                List.of("a"),
                CONDITION,
                List.of(new Query.Order("a", true)),
                10_000,
                1L << 40),
            new Query.Count("t", Condition.ALL),
            new Query.ListTables(),
            new Query.DescribeTable("t"))) {
      var request = new ReadRequest(query, new Position(2, 42));
      assertThat(RequestCodec.decodeReadRequest(RequestCodec.encode(request))).isEqualTo(request);
    }
  }

  @Test
  void anEntryTravelsWithEveryKindOfChange() {
    var answer = new Answer(409, new Position(1, 2), "{}".getBytes(StandardCharsets.UTF_8));
    var entry =
        new Entry(
            new Position(1, 2),
            Optional.of(new Entry.Decision("id", false, 9, 1234, answer)),
            List.of(
                new Change.Put("t", List.of(new Change.Row(Arrays.asList("1", null, "")))),
                new Change.Remove("t", List.of(new Change.Row(List.of("1")))),
                new Change.Clear("t"),
                new Change.CreateTable(TABLE),
                new Change.DropTable("t"),
                new Change.Counter("t", "a", -3),
                new Change.ForgetAnswers(1, 2),
                new Change.Attempt("id", 12),
                new Change.AuditRows(),
                new Change.AuditedRows(7, "00ff"),
                new Change.TrimLog(7)));
    assertThat(EntryCodec.decode(EntryCodec.encode(entry)))
        .usingRecursiveComparison()
        .isEqualTo(entry);
    assertThat(TableCodec.decode(TableCodec.encode(TABLE))).isEqualTo(TABLE);
  }

  @Test
  void everyMessageBetweenWorkersTravels() {
    for (ReplicaMessage message :
        List.of(
            new ReplicaMessage.TooOld(ID, 4, ID),
            new ReplicaMessage.Admitted(ID, 4, ID),
            new ReplicaMessage.SnapshotRequest(ID, ID, "q"),
            new ReplicaMessage.SnapshotCredit(ID, ID, 12),
            new ReplicaMessage.StatusRequest(ID, 5, "q"),
            new ReplicaMessage.Alive(ID, 4, ID),
            new ReplicaMessage.Probe(ID, ID, 6),
            new ReplicaMessage.Switchover(ID, 4, new UUID(1, 2)),
            new ReplicaMessage.SteppedDown(
                ClusterState.founded(ID)
                    .nextEpoch(new UUID(3, 4), new UUID(1, 2))
                    .with(new UUID(5, 6))
                    .handedTo(new UUID(1, 2)),
                12),
            new ReplicaMessage.SteppedDown(ClusterState.founded(ID), 0))) {
      assertThat(ReplicaCodec.decodeReplicaMessage(ReplicaCodec.encode(message)))
          .isEqualTo(message);
    }
    var append =
        new ReplicaMessage.Append(
            ID, 4, ID, 9, POINT, List.of(new byte[] {1, 2}), new Position(3, 70), true, "c");
    assertThat(ReplicaCodec.decodeReplicaMessage(ReplicaCodec.encode(append)))
        .usingRecursiveComparison()
        .isEqualTo(append);
    for (ControlMessage message :
        List.of(
            new ControlMessage.Ack(ID, 4, ID, 9, POINT),
            new ControlMessage.Applied(ID, 4, ID, POINT),
            new ControlMessage.Fetch(ID, 4, ID, POINT, "q"),
            new ControlMessage.Join(ID, 4, ID, POINT, "q"))) {
      assertThat(ReplicaCodec.decodeControlMessage(ReplicaCodec.encode(message)))
          .isEqualTo(message);
    }
    for (SnapshotChunk chunk :
        List.of(
            new SnapshotChunk.Start(ID, 0, POINT, "q", List.of(TABLE)),
            new SnapshotChunk.Rows(ID, 1, "\"data\".\"t\"", new byte[] {7}),
            new SnapshotChunk.End(ID, 2, 1),
            new SnapshotChunk.Failed(ID, 3, "why"))) {
      assertThat(ReplicaCodec.decodeSnapshotChunk(ReplicaCodec.encode(chunk)))
          .usingRecursiveComparison()
          .isEqualTo(chunk);
    }
    var status =
        new WorkerStatus(
            ID,
            5,
            "w",
            77,
            Role.SLAVE,
            MemberState.JOINING,
            4,
            POINT,
            new Position(3, 1),
            new ReadWork(3, 900, 2));
    assertThat(ReplicaCodec.decodeWorkerStatus(ReplicaCodec.encode(status))).isEqualTo(status);
  }

  @Test
  void otherBytesAreRefusedAsMalformed() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var write =
        RequestCodec.encode(
            new MasterRequest.Write(
                "id",
                false,
                1,
                false,
                Durability.REPLICATED,
                List.of(new Statement.Delete("t", CONDITION, OptionalLong.empty(), List.of()))));
    List<Function<byte[], Object>> decoders =
        List.of(
            RequestCodec::decodeMasterRequest,
            RequestCodec::decodeReadRequest,
            RequestCodec::decodeAnswer,
            EntryCodec::decode,
            TableCodec::decode,
            ReplicaCodec::decodeReplicaMessage,
            ReplicaCodec::decodeControlMessage,
            ReplicaCodec::decodeSnapshotChunk,
            ReplicaCodec::decodeWorkerStatus);
    for (int i = 0; i < 3_000; i++) {
      byte[] bytes = write.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      byte[] input = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      for (var decoder : decoders) {
        try {
          assertThat(decoder.apply(input)).isNotNull();
        } catch (MalformedMessageException e) {
          assertThat(e).hasMessageNotContaining("null");
        } catch (RuntimeException e) {
          throw new AssertionError("seed " + seed + ", input " + Arrays.toString(input), e);
        }
      }
    }
    assertThatThrownBy(() -> RequestCodec.decodeAnswer(new byte[0]))
        .isInstanceOf(MalformedMessageException.class);
  }
}
