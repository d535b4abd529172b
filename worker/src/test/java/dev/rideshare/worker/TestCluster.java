package dev.rideshare.worker;

import dev.rideshare.coordination.CasResult;
import dev.rideshare.coordination.CoordinationException;
import dev.rideshare.coordination.Coordinator;
import dev.rideshare.coordination.ZooKeeperAddress;
import dev.rideshare.messaging.BrokerLink;
import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.messaging.Inbox;
import dev.rideshare.messaging.Outbox;
import dev.rideshare.messaging.Outcome;
import dev.rideshare.messaging.ResponseQueue;
import dev.rideshare.messaging.RpcClient;
import dev.rideshare.messaging.codec.ReplicaCodec;
import dev.rideshare.messaging.codec.RequestCodec;
import dev.rideshare.messaging.testing.TestBroker;
import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.replication.ReplicaMessage;
import dev.rideshare.model.replication.SnapshotChunk;
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
import dev.rideshare.model.schema.TableDefinition;
import dev.rideshare.worker.replication.LeaveException;
import dev.rideshare.worker.replication.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.curator.test.TestingServer;

/**
 * Workers of one database, each on a thread of its own, with a real broker, ZooKeeper and
 * PostgreSQL.
 */
@SuppressWarnings("try") // closing waits for the workers, and may be interrupted
final class TestCluster implements AutoCloseable {
  static final TableDefinition NOTE =
      new TableDefinition(
          "note",
          List.of(
              new Column("id", ColumnType.BIGINT, false, true),
              new Column("text", ColumnType.TEXT, true, false)),
          List.of("id"),
          List.of(),
          List.of(),
          List.of(),
          false);

  private final Path data;
  private final TestBroker broker;
  private final TestingServer zookeeper;
  private final UUID instance = UUID.randomUUID();
  private final Map<String, Running> workers = new LinkedHashMap<>();
  final Coordinator coordinator;
  private final BrokerLink link;
  private final RpcClient writes;
  private final RpcClient reads;
  private final Outbox outbox;

  private record Running(Worker worker, Thread thread) {}

  TestCluster(Path data, TestBroker broker) throws Exception {
    this.data = data;
    this.broker = broker;
    this.zookeeper = new TestingServer(true);
    this.coordinator = Coordinator.connect(zookeeper.getConnectString(), Duration.ofSeconds(4));
    coordinator.createCluster(ClusterState.founded(instance));
    this.link = BrokerLink.open(BrokerSettings.at(broker.uri()), "test");
    var responses = new ResponseQueue(link, "responseQ.test", instance);
    this.writes = new RpcClient(link, responses, "writeQ", RpcClient.Options.withLanes(() -> 2));
    // As an orchestrator does with one slave, but for the time.
    this.reads =
        new RpcClient(
            link,
            responses,
            "readQ",
            RpcClient.Options.withLanes(() -> 1).resendingAfter(Duration.ofMillis(700)));
    this.outbox = new Outbox(link);
  }

  void start(String name) {
    var config =
        new WorkerConfig(
            name,
            data.resolve(name),
            BrokerSettings.at(broker.uri()),
            ZooKeeperAddress.of(zookeeper.getConnectString()),
            Duration.ofSeconds(4),
            Optional.empty(),
            ProcessIdentity.ofThisProcess("localhost"),
            WorkerConfig.DEFAULT_KEY_RETENTION,
            WorkerConfig.DEFAULT_LOG_ENTRIES,
            Duration.ofHours(1),
            1);
    var worker = new Worker(config);
    var thread =
        Thread.ofPlatform()
            .name(name)
            .start(
                () -> {
                  try {
                    worker.run();
                  } catch (LeaveException e) {
                    System.err.println(name + " left: " + e.getMessage());
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    workers.put(name, new Running(worker, thread));
  }

  void stop(String name) throws InterruptedException {
    Running running = Objects.requireNonNull(workers.remove(name));
    running.worker().stop();
    running.thread().join(15_000);
    if (running.thread().isAlive()) {
      throw new AssertionError(name + " did not stop");
    }
  }

  void stopAll() throws InterruptedException {
    workers.values().forEach(running -> running.worker().stop());
    for (String name : List.copyOf(workers.keySet())) {
      stop(name);
    }
  }

  void await(Predicate<ClusterView> wanted) throws InterruptedException {
    if (coordinator.await(wanted, Duration.ofSeconds(40)).isEmpty()) {
      throw new AssertionError("not within 40 s; the cluster is " + coordinator.view());
    }
  }

  void awaitReady(int slaves) throws InterruptedException {
    await(view -> view.hasReadyMaster() && view.readySlaves().size() == slaves);
  }

  String masterName() {
    return coordinator.view().master().orElseThrow().name();
  }

  /** The answer to a write under this id; sent again at a new epoch, as an orchestrator does. */
  Answer write(String id, Durability durability, Statement statement) throws Exception {
    var request =
        new MasterRequest.Write(
            id, true, statement.hashCode(), false, durability, List.of(statement));
    return answered(writes.call(RequestCodec.encode(request), Instant.now().plusSeconds(20)).get());
  }

  Answer write(Statement statement) throws Exception {
    return write(UUID.randomUUID().toString(), Durability.REPLICATED, statement);
  }

  Answer insert(String id, String text) throws Exception {
    return write(id, Durability.REPLICATED, insertOf(text));
  }

  static Statement insertOf(String text) {
    return new Statement.Insert(
        "note",
        List.of(Map.of("text", (Value) new Value.Text(text))),
        Statement.OnConflict.FAIL,
        List.of("id"));
  }

  /** Asks the master to step down in favour of that worker, and waits until both serve again. */
  void switchOverTo(String name) throws InterruptedException {
    ClusterView view = coordinator.view();
    askToStepDown(view.master().orElseThrow().epoch(), name);
    await(now -> now.hasReadyMaster() && now.master().orElseThrow().name().equals(name));
    awaitReady(view.readySlaves().size());
  }

  /** Tells the master so, of whatever epoch it is. */
  void askToStepDown(long epoch, String to) {
    var switchover = new ReplicaMessage.Switchover(instance, epoch, slave(to).copyId());
    outbox.sendDirect(Node.queueOf(masterName()), ReplicaCodec.encode(switchover));
  }

  /** Asks for a snapshot as a newcomer does, but never says that it has room for more. */
  Inbox askForSnapshot(String donor, Consumer<SnapshotChunk> taker) {
    var transfer = UUID.randomUUID();
    String queue = "snapshotQ." + transfer;
    var request = new ReplicaMessage.SnapshotRequest(instance, transfer, queue);
    return new Inbox(
        link,
        queue,
        Optional.empty(),
        chunk -> taker.accept(ReplicaCodec.decodeSnapshotChunk(chunk)),
        () -> outbox.sendDirect(Node.queueOf(donor), ReplicaCodec.encode(request)),
        () -> {});
  }

  /** Takes a worker's copy out of the in-sync set, as its master does; returns the copy's id. */
  UUID takeOut(String name) throws CoordinationException {
    UUID copy = slave(name).copyId();
    var cluster = coordinator.readCluster().orElseThrow();
    var done = coordinator.compareAndSet(cluster.version(), cluster.value().without(copy));
    if (!(done instanceof CasResult.Done)) {
      throw new AssertionError("not taken out: " + done);
    }
    return copy;
  }

  private Member slave(String name) {
    return coordinator.view().slaves().stream()
        .filter(slave -> slave.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  int inSyncCopies() throws CoordinationException {
    return coordinator.readCluster().orElseThrow().value().inSync().size();
  }

  boolean isRunning(String name) {
    return Objects.requireNonNull(workers.get(name)).thread().isAlive();
  }

  void resend() {
    writes.resend();
  }

  Answer read(Query query, Position atLeast) throws Exception {
    var request = new ReadRequest(query, atLeast);
    return answered(reads.call(RequestCodec.encode(request), Instant.now().plusSeconds(10)).get());
  }

  /** Reads that travel in one message. */
  List<CompletableFuture<Answer>> readTogether(Query... queries) {
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (Query query : queries) {
      var request = new ReadRequest(query, Position.ZERO);
      answers.add(
          reads
              .gather(RequestCodec.encode(request), Instant.now().plusSeconds(10))
              .thenApply(TestCluster::answered));
    }
    reads.flush();
    return answers;
  }

  Answer readStrongly(Query query) throws Exception {
    return readStronglyLater(query).get();
  }

  CompletableFuture<Answer> readStronglyLater(Query query) {
    return writes
        .call(
            RequestCodec.encode(new MasterRequest.StrongRead(query)), Instant.now().plusSeconds(10))
        .thenApply(TestCluster::answered);
  }

  /** A session of its own in a worker's database. */
  Connection connect(String worker) throws IOException, SQLException {
    return DriverManager.getConnection(
        Files.readString(data.resolve(worker).resolve("database.url")).strip());
  }

  String count(Position atLeast) throws Exception {
    return text(read(new Query.Count("note", Condition.ALL), atLeast));
  }

  static String text(Answer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static Answer answered(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered(byte[] body) -> RequestCodec.decodeAnswer(body);
      case Outcome.NotSent(String reason) -> throw new AssertionError("not sent: " + reason);
      case Outcome.Unknown() -> throw new AssertionError("no answer in time");
    };
  }

  @Override
  public void close() throws Exception {
    stopAll();
    link.close();
    coordinator.close();
    zookeeper.close();
  }
}
