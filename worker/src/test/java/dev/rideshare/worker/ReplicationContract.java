package dev.rideshare.worker;

import static dev.rideshare.worker.TestCluster.insertOf;
import static dev.rideshare.worker.TestCluster.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.messaging.testing.TestBroker;
import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.replication.SnapshotChunk;
import dev.rideshare.model.request.Answer;
import dev.rideshare.model.request.Condition;
import dev.rideshare.model.request.Durability;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.request.Statement;
import dev.rideshare.model.schema.TableDefinition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the workers of one database promise each other and their callers, with any broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ReplicationContract {
  /** So many chunks of a snapshot go out before there must be room for the next. */
  private static final int WINDOW = 16;

  private static final Query COUNT = new Query.Count("note", Condition.ALL);

  private TestBroker broker;
  private TestCluster cluster;

  abstract TestBroker startBroker() throws Exception;

  @BeforeAll
  void startTheBroker() throws Exception {
    broker = startBroker();
  }

  @AfterAll
  void stopTheBroker() throws Exception {
    broker.close();
  }

  @BeforeEach
  void startTwoWorkers(@TempDir Path data) throws Exception {
    cluster = new TestCluster(data, broker);
    cluster.start("worker-1");
    cluster.start("worker-2");
    cluster.awaitReady(1);
    assertThat(cluster.write(new Statement.CreateTable(TestCluster.NOTE)).status()).isEqualTo(201);
  }

  @AfterEach
  void stopTheWorkers() throws Exception {
    cluster.close();
  }

  @Test
  void aWriteIsReadBackFromTheSlave() throws Exception {
    Answer written = cluster.write(insertOf("hello"));
    assertThat(written.status()).isEqualTo(200);
    assertThat(text(written)).contains("\"returning\":[{\"id\":1}]");
    assertThat(cluster.count(written.position())).isEqualTo("[1]");
    assertThat(text(cluster.readStrongly(COUNT))).isEqualTo("[1]");
  }

  @Test
  void aWriteAppliedByAllIsSeenByAnyReadAtOnce() throws Exception {
    for (int i = 1; i <= 20; i++) {
      cluster.write("all-" + i, Durability.ALL, insertOf("n"));
      assertThat(cluster.count(Position.ZERO)).isEqualTo("[" + i + "]");
    }
  }

  @Test
  void theSameIdIsDecidedOnceAndAnotherBodyUnderItIsRefused() throws Exception {
    Answer first = cluster.insert("key", "once");
    Answer second = cluster.insert("key", "once");
    assertThat(text(second)).isEqualTo(text(first));
    assertThat(cluster.insert("key", "other").status()).isEqualTo(422);
    assertThat(text(cluster.readStrongly(COUNT))).isEqualTo("[1]");
  }

  @Test
  void aRefusalIsRememberedAsWell() throws Exception {
    Statement toNowhere =
        new Statement.Insert("nowhere", List.of(), Statement.OnConflict.FAIL, List.of());
    assertThat(cluster.write("r", Durability.REPLICATED, toNowhere).status()).isEqualTo(404);
    assertThat(cluster.write("r", Durability.REPLICATED, toNowhere).status()).isEqualTo(404);
    assertThat(cluster.write("r", Durability.REPLICATED, insertOf("x")).status()).isEqualTo(422);
  }

  @Test
  void aNewSlaveCatchesUpWhileWritesGoOn() throws Exception {
    var writing = new AtomicBoolean(true);
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        writers.add(threads.submit(writeWhile(writing)));
      }
      cluster.start("worker-3");
      cluster.awaitReady(2);
      writing.set(false);
      int written = 0;
      for (Future<Integer> writer : writers) {
        written += writer.get();
      }
      assertThat(written).isPositive();
      cluster.stop(slaveOtherThan("worker-3"));
      Position now = cluster.readStrongly(COUNT).position();
      assertThat(cluster.count(now)).isEqualTo("[" + written + "]");
    }
  }

  @Test
  void aTableIsDroppedThoughASlaveIsGivingASnapshotOfIt() throws Exception {
    for (int i = 0; i < 6; i++) {
      cluster.insert("long" + i, "x".repeat(1 << 20));
    }
    cluster.write("all", Durability.ALL, insertOf("the slave has them all"));
    String donor = slaveOtherThan(cluster.masterName());
    var chunks = new LinkedBlockingQueue<SnapshotChunk>();
    try (var _ = cluster.askForSnapshot(donor, chunks::add)) {
      for (int sent = 0; sent < WINDOW; sent++) {
        assertThat(chunks.poll(10, TimeUnit.SECONDS)).isNotInstanceOf(SnapshotChunk.Failed.class);
      }
      var drop = new Statement.DropTable("note");
      assertThat(cluster.write("drop", Durability.ALL, drop).status()).isEqualTo(200);
      assertThat(chunks.poll(10, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              SnapshotChunk.Failed.class,
              failed -> assertThat(failed.reason()).contains("a table is to be dropped"));
    }
    assertThat(cluster.isRunning(donor)).isTrue();
  }

  @Test
  void aNewSlaveThatLacksMoreThanFitsIntoOneMessageCatchesUp() throws Exception {
    createTableLikeNote("held");
    try (var sessions = new Sessions("worker-1", "worker-2")) {
      sessions.execute("LOCK TABLE data.held IN ACCESS EXCLUSIVE MODE");
      cluster.start("worker-3");
      await("a donor that waits for a table")
          .atMost(40, TimeUnit.SECONDS)
          .until(() -> sessions.waiting() == 1);
      var text = "x".repeat(16 << 10);
      try (var threads = Executors.newFixedThreadPool(8)) {
        List<Future<Answer>> writes = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
          writes.add(threads.submit(() -> cluster.write(insertOf(text))));
        }
        for (Future<Answer> write : writes) {
          assertThat(write.get().status()).isEqualTo(200);
        }
      }
    }
    cluster.awaitReady(2);
  }

  @Test
  void aSlowReadStandsBeforeNoOther() throws Exception {
    assertThat(cluster.write(insertOf("note")).status()).isEqualTo(200);
    createTableLikeNote("held");
    String slave = slaveOtherThan(cluster.masterName());
    try (var sessions = new Sessions(slave)) {
      sessions.execute("LOCK TABLE data.held IN ACCESS EXCLUSIVE MODE");
      var together = cluster.readTogether(new Query.Count("held", Condition.ALL), COUNT);
      CompletableFuture<Answer> slow = together.getFirst();
      assertThat(text(together.getLast().get(2, TimeUnit.SECONDS))).isEqualTo("[1]");
      // Meanwhile the slow one is sent again.
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
      while (System.nanoTime() < end) {
        assertThat(cluster.count(Position.ZERO)).isEqualTo("[1]");
      }
      assertThat(slow).isNotDone();
      assertThat(sessions.waiting()).isEqualTo(1);
      sessions.letGo();
      assertThat(text(slow.get())).isEqualTo("[0]");
    }
  }

  @Test
  void aReadThatFailsIsAnswered() throws Exception {
    createTableLikeNote("held");
    Query held = new Query.Count("held", Condition.ALL);
    try (var sessions = new Sessions("worker-1", "worker-2")) {
      sessions.execute("LOCK TABLE data.held IN ACCESS EXCLUSIVE MODE");
      CompletableFuture<Answer> strong = cluster.readStronglyLater(held);
      CompletableFuture<Answer> read = cluster.readTogether(held).getFirst();
      await("two reads that wait").until(() -> sessions.waiting() == 2);
      sessions.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted");
      assertThat(text(strong.get())).contains("503", "the read failed");
      assertThat(text(read.get())).contains("503", "the read failed");
    }
    assertThat(text(cluster.readStrongly(held))).isEqualTo("[0]");
  }

  private void createTableLikeNote(String name) throws Exception {
    TableDefinition note = TestCluster.NOTE;
    var definition =
        new TableDefinition(
            name,
            note.columns(),
            note.primaryKey(),
            note.unique(),
            note.foreignKeys(),
            note.indexes(),
            note.reference());
    Answer created = cluster.write(name, Durability.ALL, new Statement.CreateTable(definition));
    assertThat(created.status()).isEqualTo(201);
  }

  /** Sessions of others in workers' databases, each in a transaction. */
  private final class Sessions implements AutoCloseable {
    private final List<Connection> connections = new ArrayList<>();

    Sessions(String... workers) throws Exception {
      for (String worker : workers) {
        Connection connection = cluster.connect(worker);
        connections.add(connection);
        connection.setAutoCommit(false);
      }
    }

    void execute(String sql) throws SQLException {
      for (Connection connection : connections) {
        try (var statement = connection.createStatement()) {
          statement.execute(sql);
        }
      }
    }

    /** The worker's own sessions that wait for a lock. */
    int waiting() throws SQLException {
      int waiting = 0;
      for (Connection connection : connections) {
        try (var statement = connection.createStatement();
            var row = statement.executeQuery("SELECT count(*) FROM pg_locks WHERE NOT granted")) {
          row.next();
          waiting += row.getInt(1);
        }
      }
      return waiting;
    }

    /** Ends their transactions. */
    void letGo() throws SQLException {
      for (Connection connection : connections) {
        connection.rollback();
      }
    }

    @Override
    public void close() throws SQLException {
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }

  private Callable<Integer> writeWhile(AtomicBoolean writing) {
    return () -> {
      int written = 0;
      while (writing.get()) {
        assertThat(cluster.write(insertOf("text " + written)).status()).isEqualTo(200);
        written++;
      }
      return written;
    };
  }

  private String slaveOtherThan(String name) {
    return cluster.coordinator.view().slaves().stream()
        .map(Member::name)
        .filter(slave -> !slave.equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theSlaveTakesOverFromAMasterThatEnded() throws Exception {
    Answer before = cluster.insert("before", "before");
    String old = cluster.masterName();
    cluster.stop(old);
    cluster.await(view -> view.hasReadyMaster() && !cluster.masterName().equals(old));
    cluster.resend();
    assertThat(text(cluster.insert("before", "before"))).isEqualTo(text(before));
    Answer after = cluster.insert("after", "after");
    assertThat(text(after)).contains("\"returning\":[{\"id\":2}]");
    assertThat(after.position().epoch()).isGreaterThan(before.position().epoch());
    assertThat(cluster.count(after.position())).isEqualTo("[2]");
  }

  @Test
  void theMasterStepsDownTimeAndAgainWhileWritesGoOn() throws Exception {
    var writing = new AtomicBoolean(true);
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        writers.add(threads.submit(writeWhile(writing)));
      }
      String first = cluster.masterName();
      String second = slaveOtherThan(first);
      for (int i = 0; i < 3; i++) {
        cluster.switchOverTo(second);
        cluster.switchOverTo(first);
      }
      writing.set(false);
      int written = 0;
      for (Future<Integer> writer : writers) {
        written += writer.get();
      }
      assertThat(cluster.isRunning(first)).isTrue();
      assertThat(cluster.isRunning(second)).isTrue();
      Answer counted = cluster.readStrongly(COUNT);
      assertThat(text(counted)).isEqualTo("[" + written + "]");
      assertThat(counted.position().epoch()).isEqualTo(7);
      assertThat(cluster.count(counted.position())).isEqualTo("[" + written + "]");
    }
  }

  @Test
  void whatIsAskedOfAnotherEpochsMasterIsIgnored() throws Exception {
    String first = cluster.masterName();
    String second = slaveOtherThan(first);
    cluster.switchOverTo(second);
    long epoch = cluster.insert("now", "now").position().epoch();
    cluster.askToStepDown(epoch - 1, first);
    assertThat(cluster.insert("after", "after").position().epoch()).isEqualTo(epoch);
    assertThat(cluster.masterName()).isEqualTo(second);
  }

  @Test
  void aSlaveThatWasTakenOutOfTheInSyncSetJoinsAgainWithWhatItHas() throws Exception {
    cluster.insert("before", "before");
    String slave = slaveOtherThan(cluster.masterName());
    UUID before = cluster.takeOut(slave);
    assertThat(cluster.insert("without", "without").status()).isEqualTo(200);

    cluster.await(
        view ->
            view.readySlaves().stream()
                .anyMatch(ready -> ready.name().equals(slave) && !ready.copyId().equals(before)));
    assertThat(cluster.isRunning(slave)).isTrue();
    assertThat(cluster.inSyncCopies()).isEqualTo(2);
    Answer after = cluster.insert("after", "after");
    cluster.stop(cluster.masterName());
    cluster.await(view -> view.hasReadyMaster() && cluster.masterName().equals(slave));
    cluster.resend();
    assertThat(text(cluster.insert("after", "after"))).isEqualTo(text(after));
    assertThat(text(cluster.readStrongly(COUNT))).isEqualTo("[3]");
  }

  @Test
  void aSlaveThatEndsInOrderIsOutOfTheInSyncSet() throws Exception {
    cluster.start("worker-3");
    cluster.awaitReady(2);
    cluster.stop(slaveOtherThan("worker-3"));
    assertThat(cluster.inSyncCopies()).isEqualTo(2);
    assertThat(cluster.insert("after", "after").status()).isEqualTo(200);
  }

  @Test
  void everythingIsThereAfterAllWorkersWereStopped() throws Exception {
    cluster.insert("kept", "kept");
    cluster.stopAll();
    cluster.await(view -> view.workers().isEmpty());
    cluster.start("worker-1");
    cluster.start("worker-2");
    cluster.awaitReady(1);
    assertThat(text(cluster.readStrongly(COUNT))).isEqualTo("[1]");
    assertThat(text(cluster.insert("kept", "kept"))).contains("\"id\":1");
    assertThat(text(cluster.insert("next", "next"))).contains("\"id\":2");
  }
}
