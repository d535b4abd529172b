package dev.rideshare.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rideshare.web.StartException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Waits until all of the system serves, and says what becomes ready on the way. */
final class Readiness {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration LOOK_AT_WORKERS = Duration.ofMillis(200);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Steps steps;
  private final URI dbaas;
  private final Set<String> workersSaid = new HashSet<>();

  /**
   * @param dbaas whose workers are named as they become ready
   */
  Readiness(Steps steps, URI dbaas) {
    this.steps = steps;
    this.dbaas = dbaas;
  }

  /**
   * Returns once every check passed.
   *
   * @throws StartException if one does not within 3 minutes; the message says why it does not
   */
  void await(Map<String, URI> checks) throws InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build()) {
      // By itself: a worker that is just starting is long about its answer.
      Thread naming = Thread.startVirtualThread(() -> nameWorkers(client));
      try {
        await(new TreeMap<>(checks), client);
      } finally {
        naming.interrupt();
        naming.join();
      }
    }
  }

  private void await(Map<String, URI> waiting, HttpClient client) throws InterruptedException {
    Map<String, String> reasons = new TreeMap<>();
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      List<String> ready = new ArrayList<>();
      waiting.forEach(
          (name, check) ->
              notReady(client, check)
                  .ifPresentOrElse(reason -> reasons.put(name, reason), () -> ready.add(name)));
      if (!ready.isEmpty()) {
        sayNewWorkers(client);
      }
      for (String name : ready) {
        waiting.remove(name);
        steps.say(name + (name.endsWith("s") ? " are" : " is") + " ready");
      }
      if (waiting.isEmpty()) {
        return;
      }
      if (System.nanoTime() > end) {
        String name = waiting.keySet().iterator().next();
        throw new StartException(
            "%s is not ready after %d s: %s".formatted(name, LIMIT.toSeconds(), reasons.get(name)));
      }
      Thread.sleep(PAUSE);
    }
  }

  private void nameWorkers(HttpClient client) {
    try {
      while (true) {
        sayNewWorkers(client);
        Thread.sleep(LOOK_AT_WORKERS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sayNewWorkers(HttpClient client) throws InterruptedException {
    JsonNode workers = json(get(client, dbaas.resolve("/api/v1/workers")));
    synchronized (workersSaid) {
      for (JsonNode worker : workers) {
        String name = worker.path("name").asText();
        if (worker.path("state").asText().equals("ready") && workersSaid.add(name)) {
          steps.say(
              "%s is ready: %s, process %s"
                  .formatted(name, worker.path("role").asText(), worker.path("pid").asText()));
        }
      }
    }
  }

  private static Optional<String> notReady(HttpClient client, URI check) {
    try {
      Optional<HttpResponse<String>> response = get(client, check);
      if (response.isEmpty()) {
        return Optional.of("no answer from " + check);
      }
      if (response.get().statusCode() == 200) {
        return Optional.empty();
      }
      String detail = json(response).path("detail").asText();
      return Optional.of(detail.isEmpty() ? "status " + response.get().statusCode() : detail);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  private static Optional<HttpResponse<String>> get(HttpClient client, URI uri)
      throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(ANSWER_LIMIT).GET().build();
      return Optional.of(client.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static JsonNode json(Optional<HttpResponse<String>> response) {
    try {
      return response.isEmpty() ? MAPPER.createArrayNode() : MAPPER.readTree(response.get().body());
    } catch (JsonProcessingException e) {
      return MAPPER.createArrayNode();
    }
  }
}
