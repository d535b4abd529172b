package dev.rideshare.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.model.request.Statement;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.worker.replication.Mailbox;
import dev.rideshare.worker.replication.RowAudits;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("store")
class RowAuditIT {
  @RegisterExtension static final Databases databases = new Databases();

  private Master copy;

  @BeforeEach
  void open() {
    copy = new Master(databases.fresh());
    copy.done(
        Master.createTable(Master.table("t", "id", Master.required("id", ColumnType.BIGINT))));
    copy.done(Master.insert("t", "id", 1));
  }

  @AfterEach
  void close() {
    copy.close();
  }

  @Test
  void whatIsHeldIsReadThoughRowsChangeMeanwhile() {
    RowAudit.Result before = copy.audit();
    try (RowAudit audit = copy.store.audit()) {
      assertThat(audit.hold()).isEqualTo(copy.last());
      copy.done(Master.insert("t", "id", 2));
      assertThat(audit.read()).isEqualTo(before);
    }
    assertThat(copy.audit().sha256()).isNotEqualTo(before.sha256());
    assertThat(copy.audit().rows()).isEqualTo(2);
  }

  @Test
  void readingCanBeGivenUpAndThenHoldsNothing() throws SQLException {
    try (RowAudit audit = copy.store.audit();
        Connection other = copy.database.connect("test")) {
      var _ = audit.hold();
      other.setAutoCommit(false);
      Sql.execute(other, "LOCK TABLE data.t IN ACCESS EXCLUSIVE MODE");
      CompletableFuture<RowAudit.Result> reading = CompletableFuture.supplyAsync(audit::read);
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> {
                audit.giveUp();
                return reading.isCompletedExceptionally();
              });
      assertThatThrownBy(reading::join).hasCauseInstanceOf(StoreException.class);
      other.rollback();
    }
    copy.done(new Statement.DropTable("t"));
  }

  @Test
  void oneThatIsOverCanBeGivenUpAsWell() {
    RowAudit audit = copy.store.audit();
    var _ = audit.hold();
    audit.close();
    assertThatCode(audit::giveUp).doesNotThrowAnyException();
  }

  @Test
  void anAuditThatComesDuringTheOneBeforeIsPassedOverAndThatOneCanBeGivenUp() throws SQLException {
    copy.done(
        Master.createTable(Master.table("u", "id", Master.required("id", ColumnType.BIGINT))));
    var audits = new RowAudits(copy.store, Duration.ofHours(1), new Mailbox());
    try (Connection other = copy.database.connect("test")) {
      other.setAutoCommit(false);
      Sql.execute(other, "LOCK TABLE data.t IN ACCESS EXCLUSIVE MODE");
      audits.begin(copy.last());
      copy.done(Master.insert("u", "id", 1));
      audits.begin(copy.last());
      assertThat(Sessions.of(copy.database, "audit")).isEqualTo(1);
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> {
                audits.giveUp();
                return Sessions.of(copy.database, "audit") == 0;
              });
      other.rollback();
    }
  }
}
