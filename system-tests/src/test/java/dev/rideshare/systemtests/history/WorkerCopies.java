package dev.rideshare.systemtests.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.WorkerDatabase;
import dev.rideshare.systemtests.history.Event.CopyState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The workers as an orchestrator lists them, and their own databases where one can get at them. */
final class WorkerCopies implements Copies {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final HttpClient client;
  private final List<URI> orchestrators;
  private final @Nullable Function<Worker, WorkerDatabase> databases;

  WorkerCopies(
      HttpClient client,
      List<URI> orchestrators,
      @Nullable Function<Worker, WorkerDatabase> databases) {
    this.client = client;
    this.orchestrators = orchestrators;
    this.databases = databases;
  }

  @Override
  public List<CopyState> states() {
    return workers().stream().map(WorkerCopies::state).toList();
  }

  private static CopyState state(Worker worker) {
    String checksum = worker.checksum();
    return new CopyState(
        worker.name(),
        worker.role(),
        worker.state(),
        Position.parse(worker.appliedIndex()),
        checksum.equals("null") ? null : checksum);
  }

  /** As the first orchestrator that answers lists them. */
  private List<Worker> workers() {
    for (URI orchestrator : orchestrators) {
      HttpRequest request =
          HttpRequest.newBuilder(orchestrator.resolve("/api/v1/workers")).timeout(TIMEOUT).build();
      try {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
          List<Worker> workers = new ArrayList<>();
          for (JsonNode worker : Json.parse(answer.body())) {
            workers.add(Worker.of(worker));
          }
          return workers;
        }
      } catch (IOException e) {
        // Perhaps the next one answers.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return List.of();
      }
    }
    return List.of();
  }

  @Override
  public Map<String, Map<String, String>> digests() {
    Map<String, Map<String, String>> digests = new HashMap<>();
    if (databases != null) {
      for (Worker worker : workers()) {
        try (WorkerDatabase database = databases.apply(worker)) {
          digests.put(worker.name(), digests(database));
        } catch (UncheckedIOException e) {
          // Its folder is somebody else's: the verdict says how many copies were looked at.
        }
      }
    }
    return digests;
  }

  private static Map<String, String> digests(WorkerDatabase database) {
    Map<String, String> digests = new TreeMap<>();
    String tables = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'data'";
    for (String table : database.rows(tables)) {
      digests.put(
          table,
          database.value(
              """
              SELECT count(*) || ' ' || coalesce(md5(string_agg(row, '' ORDER BY row)), '')
              FROM (SELECT md5(t::text) AS row FROM data.%s t) rows
              """
                  .formatted(table)));
    }
    return digests;
  }
}
