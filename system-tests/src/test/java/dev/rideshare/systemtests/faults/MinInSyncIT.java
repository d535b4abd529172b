package dev.rideshare.systemtests.faults;

import static dev.rideshare.systemtests.harness.Database.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Two copies must hold a write, and one of the two falls silent. */
final class MinInSyncIT {
  @Test
  void whatWasTakenIsAnsweredOnceANewCopyHoldsItAndTheRestIsRefused() {
    try (FaultCluster cluster =
            FaultCluster.with(FaultCluster.Broker.EMBEDDED)
                .sessionTimeout(Duration.ofSeconds(1))
                .minInSync(2)
                .start();
        ExecutorService callers = Executors.newCachedThreadPool()) {
      cluster.showLogsOnFailure(() -> silence(cluster, callers));
    }
  }

  private static void silence(FaultCluster cluster, ExecutorService callers) {
    Database database = cluster.database();
    String table = database.tableWith(row(0, "before", 0));
    Worker slave = cluster.workers().slaves().getFirst();

    cluster.signals().pause(slave.pid());
    CompletableFuture<Answer> taken =
        CompletableFuture.supplyAsync(() -> insert(database, table, 1), callers);
    List<CompletableFuture<Answer>> others = new ArrayList<>();
    AtomicInteger id = new AtomicInteger(1);
    await("the answer to what was taken")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(100))
        .pollInSameThread()
        .until(
            () -> {
              int next = id.incrementAndGet();
              others.add(
                  CompletableFuture.supplyAsync(() -> insert(database, table, next), callers));
              if (others.stream().anyMatch(MinInSyncIT::isRefused)) {
                cluster.signals().kill(slave.pid()); // so that it is replaced
              }
              return taken.isDone();
            });

    assertThat(taken.join().status()).isEqualTo(200);
    assertThat(cluster.workers().all())
        .as("who holds it")
        .extracting(Worker::pid)
        .hasSize(2)
        .doesNotContain(slave.pid());
    List<Answer> answers = others.stream().map(CompletableFuture::join).toList();
    assertThat(answers).extracting(Answer::status).isSubsetOf(200, 503).contains(503);
    answers.stream()
        .filter(answer -> answer.status() == 503)
        .forEach(answer -> answer.isProblem(503, "2 must hold a write"));
    long done = answers.stream().filter(answer -> answer.status() == 200).count();
    assertThat(database.count(table)).isEqualTo(2 + done);
  }

  private static boolean isRefused(CompletableFuture<Answer> write) {
    return write.isDone() && write.join().status() == 503;
  }

  private static Answer insert(Database database, String table, int id) {
    return database.write("{table: '%s', insert: %s}".formatted(table, row(id, "x", id)));
  }
}
