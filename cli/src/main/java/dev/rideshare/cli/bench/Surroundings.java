package dev.rideshare.cli.bench;

import dev.rideshare.cli.client.Workers;
import dev.rideshare.cli.client.Workers.Worker;
import dev.rideshare.web.StartException;
import dev.rideshare.worker.postgres.DatabaseStartException;
import dev.rideshare.worker.postgres.EmbeddedPostgres;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run starts beside the system: the echo, and a scratch PostgreSQL. */
final class Surroundings implements AutoCloseable {
  private static final int READ_CLIENTS = 8;
  private static final int INSERT_CLIENTS = 64;

  /** Beside its clients' connections, a server needs some of its own. */
  private static final int SCRATCH_CONNECTIONS = INSERT_CLIENTS + 10;

  private final Means means;
  private final String queue;
  private final Optional<URI> broker;
  private final Optional<String> database;
  private final List<String> notes;
  private final Processors processors = new Processors();
  private final EchoProcess echo;
  private @Nullable EmbeddedPostgres scratch;

  private Surroundings(
      Means means, String run, Optional<SystemData> data, Workers workers, List<String> notes) {
    this.means = means;
    this.queue = "bench." + run;
    this.broker = data.flatMap(SystemData::broker);
    this.database = data.flatMap(known -> known.database(workers));
    this.notes = notes;
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put(means.queueVariable(), queue);
    broker.ifPresent(url -> environment.put(means.brokerVariable(), url.toString()));
    this.echo = EchoProcess.start(means.echo(), environment);
    watch(workers);
  }

  /**
   * Starts the echo.
   *
   * @param notes takes what can't be measured, and why
   */
  static Surroundings start(
      Means means, String run, Optional<SystemData> data, Workers workers, List<String> notes) {
    return new Surroundings(means, run, data, workers, notes);
  }

  private void watch(Workers workers) {
    processors.addMachine();
    processors.add("bench", ProcessHandle.current().pid());
    processors.add("echo", echo.pid());
    for (Worker worker : workers.all()) {
      processors.addWithDatabase(
          worker.isMaster() ? "master" : "slave " + worker.name(), worker.pid());
    }
    workers.all().stream()
        .findFirst()
        .flatMap(worker -> ProcessHandle.of(worker.pid()))
        .flatMap(ProcessHandle::parent)
        .filter(parent -> parent.pid() > 1)
        .ifPresent(parent -> processors.add("orchestrator's process", parent.pid()));
  }

  URI echoUrl() {
    return echo.url();
  }

  Processors processors() {
    return processors;
  }

  /** Those that can be measured. */
  List<Yardstick> yardsticks(BenchTables tables, boolean inserts) {
    List<Yardstick> yardsticks = new ArrayList<>();
    Optional<PgBench> pgBench = PgBench.find(means.path());
    if (broker.isPresent()) {
      yardsticks.add(new Amqp(broker.get(), queue));
    } else {
      notes.add("no AMQP round trips: the system's broker is not known (--data)");
    }
    if (database.isPresent()) {
      Postgres postgres = new Postgres(database.get(), pgBench);
      yardsticks.add(postgres.reads(tables.readTable(), tables.rows(), READ_CLIENTS));
      yardsticks.add(postgres.reads(tables.readTable(), tables.rows(), 1));
    } else {
      notes.add("no reads straight from PostgreSQL: no worker's is known (--data)");
    }
    if (inserts) {
      Postgres postgres = new Postgres(startScratch().jdbcUrl(), pgBench);
      try {
        postgres.makeTable();
      } catch (SQLException e) {
        throw new StartException("the scratch PostgreSQL: " + e.getMessage());
      }
      yardsticks.add(postgres.inserts(INSERT_CLIENTS));
    }
    return yardsticks;
  }

  private EmbeddedPostgres startScratch() {
    try {
      EmbeddedPostgres started =
          EmbeddedPostgres.start(means.scratch().resolve("postgres"), SCRATCH_CONNECTIONS);
      scratch = started;
      return started;
    } catch (DatabaseStartException e) {
      throw new StartException("the scratch PostgreSQL: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    if (scratch != null) {
      scratch.close();
    }
    echo.close();
  }
}
