package dev.rideshare.worker.store;

import static dev.rideshare.worker.store.Master.column;
import static dev.rideshare.worker.store.Master.createTable;
import static dev.rideshare.worker.store.Master.insert;
import static dev.rideshare.worker.store.Master.request;
import static dev.rideshare.worker.store.Master.required;
import static dev.rideshare.worker.store.Master.table;
import static dev.rideshare.worker.store.Master.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.SnapshotChunk;
import dev.rideshare.model.request.MasterRequest.Write;
import dev.rideshare.model.request.Statement;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.model.schema.ForeignKey;
import dev.rideshare.model.schema.ForeignKey.OnDelete;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("store")
class SnapshotIT {
  @RegisterExtension static final Databases databases = new Databases();

  private Master donor;
  private Master newcomer;

  @BeforeEach
  void open() {
    donor = new Master(databases.fresh());
    newcomer = new Master(databases.fresh());
    donor.done(
        createTable(
            table("t", "id", required("id", ColumnType.TEXT), column("x", ColumnType.BYTES))));
    donor.done(insert("t", "id", "a\tb\n\\", "x", "AAH/"));
    donor.done(insert("t", "id", "x".repeat(1_000_000)));
  }

  @AfterEach
  void close() {
    donor.close();
    newcomer.close();
  }

  @Test
  void chunksAreSmallAndNumbered() {
    List<SnapshotChunk> chunks = Snapshots.of(donor.store);
    assertThat(chunks.getFirst()).isInstanceOf(SnapshotChunk.Start.class);
    assertThat(chunks.getLast())
        .isEqualTo(new SnapshotChunk.End(chunks.getFirst().transfer(), chunks.size() - 1, 5));
    for (int i = 0; i < chunks.size(); i++) {
      assertThat(chunks.get(i).number()).isEqualTo(i);
      if (chunks.get(i) instanceof SnapshotChunk.Rows rows) {
        assertThat(rows.copyData().length).isBetween(1, 256 << 10);
      }
    }
  }

  @Test
  void writesGoOnWhileASnapshotShowsOneMoment() throws Exception {
    var sink = newcomer.store.openSnapshotSink();
    LogPoint at = donor.last();
    try (sink;
        SnapshotSource source = donor.store.openSnapshotSource()) {
      source.stream(
          UUID.randomUUID(),
          "credit",
          chunk -> {
            sink.take(chunk);
            if (chunk instanceof SnapshotChunk.Start) {
              donor.done(insert("t", "id", "later"));
            }
          });
    }
    assertThat(newcomer.store.applied()).isEqualTo(at);
    assertThat(newcomer.rows("t")).doesNotContain("later");
    // The rest comes by the log, and the copy can be written to as a master then.
    newcomer.log.append(donor.entries.subList((int) at.index(), donor.entries.size()));
    try (Applier applier = newcomer.store.openApplier(() -> {})) {
      LoggedEntry later = donor.entries.getLast();
      applier.apply(List.of(later.entry()), later.point());
    }
    assertThat(newcomer.audit()).isEqualTo(donor.audit());
    assertThat(newcomer.write(insert("t", "id", "later")).status()).isEqualTo(409);
    assertThat(newcomer.write(insert("t", "id", "new")).status()).isEqualTo(200);
  }

  @Test
  void aDropBehindASnapshotIsRefusedSoonAndStopsNoWrite() throws Exception {
    try (SnapshotSource source = donor.store.openSnapshotSource()) {
      source.stream(
          UUID.randomUUID(),
          "credit",
          chunk -> {
            if (chunk instanceof SnapshotChunk.Start) {
              var drop = donor.write(new Statement.DropTable("t"));
              assertThat(drop.status()).isEqualTo(409);
              donor.done(insert("t", "id", "later"));
            }
          });
    }
    donor.done(new Statement.DropTable("t"));
  }

  /** Its rows are none of the snapshot's, and its name leads to it all the same. */
  @Test
  void aTableThatIsMadeAnewRightBeforeItIsLockedIsNotTakenForTheOneBefore() throws Exception {
    Write anew =
        request(
            "anew",
            true,
            new Statement.DropTable("t"),
            createTable(donor.store.catalog().definition("t").orElseThrow()),
            insert("t", "id", "new"));
    try (Batch batch = donor.writer.begin(1, donor.last())) {
      batch.decide(anew, Master.NOW);
      var copying = CompletableFuture.supplyAsync(() -> Snapshots.of(donor.store));
      await().until(() -> Sessions.waitingForLocks(donor.database, "snapshot") == 1);
      batch.commit();
      assertThatThrownBy(copying::join).hasCauseInstanceOf(StoreException.class);
    }
    Snapshots.copy(donor.store, newcomer.store);
    assertThat(newcomer.audit()).isEqualTo(donor.audit());
  }

  @Test
  void aSnapshotCutOffHalfWayLeavesNothing() {
    List<SnapshotChunk> chunks = Snapshots.of(donor.store);
    try (SnapshotSink sink = newcomer.store.openSnapshotSink()) {
      chunks.subList(0, chunks.size() - 1).forEach(sink::take);
    }
    assertThat(newcomer.store.applied()).isEqualTo(LogPoint.ZERO);
    try (CopyStore again = CopyStore.open(newcomer.database)) {
      assertThat(again.catalog().definitions()).isEmpty();
      Snapshots.copy(donor.store, again);
    }
  }

  @Test
  void aSnapshotThatFailsWhileItsStatisticsAreMadeLeavesNothing() throws Exception {
    try (var other = newcomer.database.connect("test");
        SnapshotSink sink = newcomer.store.openSnapshotSink()) {
      other.setAutoCommit(false);
      // Rows come in beside this lock, but no statistics.
      Sql.execute(other, "LOCK TABLE replica.attempts IN SHARE UPDATE EXCLUSIVE MODE");
      List<SnapshotChunk> chunks = Snapshots.of(donor.store);
      chunks.subList(0, chunks.size() - 1).forEach(sink::take);
      var end = CompletableFuture.runAsync(() -> sink.take(chunks.getLast()));
      await().until(() -> Sessions.waitingForLocks(newcomer.database, "snapshot") == 1);
      Sessions.end(newcomer.database, "snapshot");
      assertThatThrownBy(end::join).hasCauseInstanceOf(StoreException.class);
      other.rollback();
    }
    assertThat(newcomer.store.applied()).isEqualTo(LogPoint.ZERO);
    assertThat(Schemas.appliedOf(newcomer.database)).isEqualTo(LogPoint.ZERO);
    Snapshots.copy(donor.store, newcomer.store);
    assertThat(newcomer.audit()).isEqualTo(donor.audit());
  }

  @Test
  void aSnapshotTakesThePlaceOfOneWhoseCommitWasNotHeardOf() {
    donor.done(
        createTable(
            with(
                table("u", "id", required("id", ColumnType.TEXT)),
                List.of(),
                List.of(new ForeignKey(List.of("id"), "t", OnDelete.CASCADE)))));
    try (CopyStore unaware = CopyStore.open(newcomer.database)) {
      Snapshots.copy(donor.store, newcomer.store);
      Snapshots.copy(donor.store, unaware);
    }
    assertThat(newcomer.audit()).isEqualTo(donor.audit());
    assertThat(Dump.of(newcomer.database, "replica.answers"))
        .isEqualTo(Dump.of(donor.database, "replica.answers"));
  }

  @Test
  void aMissingChunkOrAFailedDonorEndsTheTransfer() {
    List<SnapshotChunk> chunks = Snapshots.of(donor.store);
    try (SnapshotSink sink = newcomer.store.openSnapshotSink()) {
      sink.take(chunks.get(0));
      assertThatThrownBy(() -> sink.take(chunks.get(2))).isInstanceOf(StoreException.class);
    }
    try (SnapshotSink sink = newcomer.store.openSnapshotSink()) {
      sink.take(chunks.get(0));
      var failed = new SnapshotChunk.Failed(UUID.randomUUID(), 0, "disk full");
      assertThatThrownBy(() -> sink.take(failed))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("disk full");
    }
  }

  @Test
  void copiesThatDifferInOneRowAreToldApart() throws Exception {
    Snapshots.copy(donor.store, newcomer.store);
    assertThat(newcomer.audit()).isEqualTo(donor.audit());
    try (var connection = newcomer.database.connect("test")) {
      Sql.execute(connection, "UPDATE data.t SET x = '\\x00' WHERE id LIKE 'a%'");
    }
    assertThat(newcomer.audit().sha256()).isNotEqualTo(donor.audit().sha256());
  }
}
