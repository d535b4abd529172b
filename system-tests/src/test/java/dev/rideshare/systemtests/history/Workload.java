package dev.rideshare.systemtests.history;

import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.WorkerDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Clients at work on tables of their own, until they are stopped; all that they do is recorded. The
 * database may come and go meanwhile.
 */
public final class Workload implements AutoCloseable {
  /**
   * @param file where the history is written; it is made anew
   * @param seed of what the clients do; when they do it is up to them
   * @param writesPerSecond of all clients together; 0 for as many as they can
   * @param thingLife after so many operations a register or bank is replaced by a new one; the
   *     longer, the dearer the check of {@link Linearizable}
   * @param timeout for an answer
   * @param settle how long the database may take, when the clients have ended, to answer each of
   *     the last reads, and to make its copies equal
   * @param databases gives a worker's own database; one whose folder is not to be found here is
   *     left out
   */
  public record Options(
      Path file,
      long seed,
      int clients,
      int writesPerSecond,
      int thingLife,
      Duration timeout,
      Duration settle,
      @Nullable Function<Worker, WorkerDatabase> databases) {

    /** Eight clients, 200 writes a second. */
    public static Options to(Path file) {
      return new Options(file, 1, 8, 200, 60, Duration.ofSeconds(12), Duration.ofSeconds(60), null);
    }

    public Options seed(long other) {
      return new Options(
          file, other, clients, writesPerSecond, thingLife, timeout, settle, databases);
    }

    public Options clients(int other) {
      return new Options(file, seed, other, writesPerSecond, thingLife, timeout, settle, databases);
    }

    public Options writesPerSecond(int other) {
      return new Options(file, seed, clients, other, thingLife, timeout, settle, databases);
    }

    public Options settle(Duration other) {
      return new Options(
          file, seed, clients, writesPerSecond, thingLife, timeout, other, databases);
    }

    public Options databases(Function<Worker, WorkerDatabase> other) {
      return new Options(file, seed, clients, writesPerSecond, thingLife, timeout, settle, other);
    }
  }

  private static final Duration CREATION_LIMIT = Duration.ofSeconds(30);

  private final Options options;
  private final Stats stats = new Stats();
  private final History history;
  private final Pace pace;
  private final Client.World world;
  private final CopyWatch copies;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().name("client-", 1).factory());
  private final List<Future<?>> clients = new ArrayList<>();
  private final Runnable atTheEnd;

  private Workload(
      Options options, List<? extends Store> stores, Copies copies, Runnable atTheEnd) {
    this.options = options;
    this.atTheEnd = atTheEnd;
    history = History.record(options.file(), stats::see);
    pace = new Pace(options.writesPerSecond());
    world = new Client.World(List.copyOf(stores), history, pace, new AtomicLong());
    this.copies = new CopyWatch(copies, history);
    begin();
  }

  /** Begins with the creation of the tables, through orchestrators at these addresses. */
  public static Workload start(Options options, List<URI> orchestrators) {
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .build();
    var requests = new Requests(Long.toString(System.currentTimeMillis(), Character.MAX_RADIX));
    List<HttpStore> stores =
        orchestrators.stream()
            .map(address -> new HttpStore(http, address, requests, options.timeout()))
            .toList();
    requests
        .tables()
        .forEach(
            (name, definition) ->
                await("table " + name + " is there")
                    .atMost(CREATION_LIMIT)
                    .pollInSameThread()
                    .until(() -> stores.getFirst().create(name, definition)));
    var copies = new WorkerCopies(http, orchestrators, options.databases());
    return new Workload(options, stores, copies, http::shutdownNow);
  }

  /** Begins with the tables of these stores, which are empty. */
  static Workload start(Options options, List<? extends Store> stores, Copies copies) {
    return new Workload(options, stores, copies, () -> {});
  }

  private void begin() {
    var registers = new Registers(options.thingLife());
    var banks = new Banks(options.thingLife());
    var tokens = new AtomicLong();
    var seeds = new SplittableRandom(options.seed());
    for (int i = 0; i < options.clients(); i++) {
      Client client = new Client(world, seeds.split());
      Activity journal = new Journal(tokens);
      clients.add(threads.submit(() -> run(client, List.of(registers, registers, banks, journal))));
    }
  }

  private static void run(Client client, List<Activity> activities) {
    while (!client.isOver()) {
      activities.get(client.random().nextInt(activities.size())).step(client);
    }
    activities.forEach(activity -> activity.end(client));
  }

  public Stats stats() {
    return stats;
  }

  public History history() {
    return history;
  }

  /** Notes something that happened now, such as a fault, for whoever reads the history. */
  public void note(String text) {
    history.note(text);
  }

  /**
   * Ends the clients' work; then reads the tables as they are, waits until the copies are equal,
   * and gives the whole history.
   */
  public History stop() {
    stats.ended();
    end();
    for (Future<?> client : clients) {
      finish(client);
    }
    var last = new Client(world, new SplittableRandom(options.seed()));
    if (!new FinalReading(last, options.settle()).read()) {
      history.note("not all tables could be read at the end");
    }
    copies.settle(options.settle());
    close();
    return history;
  }

  private static void finish(Future<?> client) {
    try {
      client.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a client met what it does not understand", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void end() {
    pace.end();
    threads.shutdown();
  }

  @Override
  public void close() {
    end();
    threads.close();
    copies.close();
    atTheEnd.run();
    history.close();
  }
}
