package dev.rideshare.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.rideshare.web.StartException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks one process of a running system over HTTP. */
final class DbaasClient implements AutoCloseable {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** An answer, whatever its status. */
  record Answer(int status, String body) {
    /** Missing where the body is no JSON. */
    JsonNode json() {
      try {
        return MAPPER.readTree(body);
      } catch (JsonProcessingException e) {
        return MissingNode.getInstance();
      }
    }

    /** What a problem says of itself, or the beginning of whatever the body is. */
    String reason() {
      String detail = json().path("detail").asText();
      return detail.isEmpty() ? body.substring(0, Math.min(200, body.length())) : detail;
    }

    @Override
    public String toString() {
      return body.isEmpty() ? Integer.toString(status) : status + " " + reason();
    }
  }

  private final URI base;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  DbaasClient(URI base) {
    this.base = base;
  }

  URI base() {
    return base;
  }

  Answer get(String path) throws InterruptedException {
    return send("GET", path, "");
  }

  Answer post(String path, String json) throws InterruptedException {
    return send("POST", path, json);
  }

  /**
   * Sends a request.
   *
   * @throws StartException if nobody answers, in one line that says where
   */
  Answer send(String method, String path, String json) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base.toString().replaceFirst("/+$", "") + path))
            .timeout(ANSWER_LIMIT)
            .method(
                method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
    if (!json.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new StartException("nobody answers at " + base);
    }
  }

  /**
   * An array that must be answered.
   *
   * @throws StartException if it is not, in one line that says why
   */
  JsonNode array(String path) throws InterruptedException {
    Answer answer = get(path);
    if (answer.status() != 200) {
      throw new StartException("%s%s answered %s".formatted(base, path, answer));
    }
    JsonNode json = answer.json();
    if (!json.isArray()) {
      throw new StartException("what answers at " + base + " is no orchestrator");
    }
    return json;
  }

  @Override
  public void close() {
    client.close();
  }
}
