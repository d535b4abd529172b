package dev.rideshare.cli.bench;

import dev.rideshare.cli.client.Workers;
import dev.rideshare.cli.client.Workers.Worker;
import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.worker.postgres.DatabaseStartException;
import dev.rideshare.worker.postgres.EmbeddedPostgres;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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
  private final Optional<BrokerSettings> broker;
  private final List<String> databases;
  private final List<String> notes;
  private final Processors processors = new Processors();
  private final EchoProcess echo;
  private @Nullable EmbeddedPostgres scratch;

  private Surroundings(
      Means means,
      String run,
      Optional<BrokerSettings> broker,
      List<String> databases,
      Workers workers,
      List<String> notes) {
    this.means = means;
    this.queue = "bench." + run;
    this.broker = broker;
    this.databases = databases;
    this.notes = notes;
    this.echo = EchoProcess.start(means.echo(), means.echoVariables().apply(broker, queue));
    watch(workers);
  }

  /**
   * Starts the echo.
   *
   * @param notes takes what can't be measured, and why
   */
  static Surroundings start(
      Means means, String run, Optional<SystemData> data, Workers workers, List<String> notes)
      throws InterruptedException {
    return new Surroundings(
        means,
        run,
        broker(data, "bench.trial." + run, notes),
        data.map(known -> known.databases(workers)).orElseGet(List::of),
        workers,
        notes);
  }

  /** The system's broker, if a message goes there and back. */
  private static Optional<BrokerSettings> broker(
      Optional<SystemData> data, String queue, List<String> notes) throws InterruptedException {
    Optional<BrokerSettings> told = data.flatMap(SystemData::broker);
    Optional<String> problem =
        told.isPresent()
            ? Amqp.problem(told.get(), queue)
            : Optional.of("the system's broker is not known (--data)");
    problem.ifPresent(why -> notes.add("no AMQP round trips: " + why));
    return problem.isEmpty() ? told : Optional.empty();
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
    broker.ifPresent(settings -> yardsticks.add(new Amqp(settings, queue)));
    readable(tables, pgBench)
        .ifPresent(
            postgres -> {
              yardsticks.add(postgres.reads(tables.readTable(), tables.rows(), READ_CLIENTS));
              yardsticks.add(postgres.reads(tables.readTable(), tables.rows(), 1));
            });
    if (inserts) {
      try {
        Postgres postgres = new Postgres(startScratch().jdbcUrl(), pgBench);
        postgres.makeTable();
        yardsticks.add(postgres.inserts(INSERT_CLIENTS));
      } catch (DatabaseStartException | SQLException e) {
        notes.add("no inserts straight into PostgreSQL: " + Failures.line(e));
      }
    }
    return yardsticks;
  }

  /** The first worker's that can be read. */
  private Optional<Postgres> readable(BenchTables tables, Optional<PgBench> pgBench) {
    String why = "no worker's is known (--data)";
    for (String url : databases) {
      Postgres postgres = new Postgres(url, pgBench);
      try {
        postgres.tryRead(tables.readTable(), tables.rows());
        return Optional.of(postgres);
      } catch (SQLException e) {
        why = Failures.line(e).replace(url, "its URL"); // which has the password in it
      }
    }
    notes.add("no reads straight from PostgreSQL: " + why);
    return Optional.empty();
  }

  private EmbeddedPostgres startScratch() {
    EmbeddedPostgres started =
        EmbeddedPostgres.start(means.scratch().resolve("postgres"), SCRATCH_CONNECTIONS);
    scratch = started;
    return started;
  }

  @Override
  public void close() {
    if (scratch != null) {
      scratch.close();
    }
    echo.close();
  }
}
