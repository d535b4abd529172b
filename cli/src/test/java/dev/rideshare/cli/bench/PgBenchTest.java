package dev.rideshare.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.web.StartException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgBenchTest {
  @TempDir private Path folder;

  @Test
  void itsReportGivesTheRateAndTheFailures() {
    String said =
        """
        transaction type: read.sql
        number of transactions actually processed: 24690
        number of failed transactions: 3 (0.012%)
        latency average = 0.324 ms
        tps = 12345.500000 (without initial connection time)
        """;
    Sample sample = PgBench.sample(said, 2);
    assertThat(sample.perSecond()).isEqualTo(12_345.5);
    assertThat(sample.errors()).isEqualTo(3);
    assertThat(sample.latencies().getTotalCount()).isZero();
  }

  @Test
  void noTransactionAtAllIsARateOfZero() {
    String said =
        "number of transactions actually processed: 0\nnumber of failed transactions: 0\n";
    assertThat(PgBench.sample(said, 2).perSecond()).isZero();
    assertThatThrownBy(() -> PgBench.sample("unknown report", 2))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("pgbench");
  }

  @Test
  void isFoundOnThePath() throws Exception {
    Path program = Files.createFile(folder.resolve("pgbench"));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    assertThat(PgBench.find("/nowhere:" + folder).orElseThrow().program()).isEqualTo(program);
  }
}
