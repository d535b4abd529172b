package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.harness.Command;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Folders;
import dev.rideshare.systemtests.harness.RideshareProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ZooKeeper has lost its data: an operator names the copy to go on from. */
final class RecoveryIT {
  @TempDir private Path data = Path.of("");

  /** Where the command runs, with nothing else in it. */
  @TempDir private Path elsewhere = Path.of("");

  @Test
  void theDatabaseGoesOnFromTheNamedCopyAndOthersAreLeftAlone() {
    String table;
    try (RideshareProcess system = RideshareProcess.up().data(data).start()) {
      table = system.database().tableWith(Database.row(1, "kept", 1));
      recover().failsWithOneLine(1, "in use");
    }
    recover("--worker", "worker-1").failsWithOneLine(1, "nothing to recover");
    Folders.deleteAll(data.resolve("zookeeper"));

    Command shown = recover();
    assertThat(shown.exitCode()).as(shown.toString()).isZero();
    assertThat(shown.stdout()).contains("worker-1: its log ends at 1.", "the most advanced is ");
    String best = shown.stdout().replaceAll("(?s).*--worker (\\S+).*", "$1");
    recover("--worker", "worker-99").failsWithOneLine(1, "worker-99");
    Command recovered = recover("--worker", best);
    assertThat(recovered.exitCode()).as(recovered.toString()).isZero();

    try (RideshareProcess system = RideshareProcess.up().data(data).start()) {
      assertThat(system.database().count(table)).isEqualTo(1);
      system.database().insert(table, Database.row(2, "after", 2)).is(200);
      system.awaitReady(1);
      assertThat(system.workers()).extracting(worker -> worker.name()).contains(best);
    }
  }

  private Command recover(String... more) {
    String[] arguments = new String[3 + more.length];
    arguments[0] = "recover";
    arguments[1] = "--data";
    arguments[2] = data.toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Command.run(elsewhere, arguments);
  }
}
