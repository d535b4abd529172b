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
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Waits until all of the system serves, and says what becomes ready on the way. */
final class Readiness {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration PAUSE = Duration.ofMillis(50);
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
    Map<String, URI> waiting = new TreeMap<>(checks);
    Map<String, String> reasons = new TreeMap<>();
    long end = System.nanoTime() + LIMIT.toNanos();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build()) {
      while (true) {
        sayNewWorkers(client);
        waiting
            .entrySet()
            .removeIf(
                check -> {
                  Optional<String> reason = notReady(client, check.getValue());
                  reason.ifPresentOrElse(
                      text -> reasons.put(check.getKey(), text),
                      () ->
                          steps.say(
                              check.getKey() + (isPlural(check) ? " are" : " is") + " ready"));
                  return reason.isEmpty();
                });
        if (waiting.isEmpty()) {
          return;
        }
        if (System.nanoTime() > end) {
          String name = waiting.keySet().iterator().next();
          throw new StartException(
              "%s is not ready after %d s: %s"
                  .formatted(name, LIMIT.toSeconds(), reasons.get(name)));
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  private static boolean isPlural(Map.Entry<String, URI> check) {
    return check.getKey().endsWith("s");
  }

  private void sayNewWorkers(HttpClient client) throws InterruptedException {
    for (JsonNode worker : json(get(client, dbaas.resolve("/api/v1/workers")))) {
      String name = worker.path("name").asText();
      if (worker.path("state").asText().equals("ready") && workersSaid.add(name)) {
        steps.say(
            "%s is ready: %s, process %s"
                .formatted(name, worker.path("role").asText(), worker.path("pid").asText()));
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
