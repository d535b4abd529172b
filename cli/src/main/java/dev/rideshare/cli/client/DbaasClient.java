package dev.rideshare.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.cli.client.Reply.Answer;
import dev.rideshare.web.StartException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * One orchestrator, asked by a command. Where it does not answer at all, or is none, that is a
 * {@link StartException} with a line for the user. Thread-safe.
 */
public final class DbaasClient implements AutoCloseable {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

  private final HttpApi api;

  public DbaasClient(URI base) {
    this(base, ANSWER_LIMIT);
  }

  /**
   * Connects with the first request.
   *
   * @param limit for each answer; for requests that take their time
   */
  public DbaasClient(URI base, Duration limit) {
    this.api = new HttpApi(base, limit);
  }

  public URI base() {
    return api.base();
  }

  /** Its workers, an array. */
  public JsonNode workers() throws InterruptedException {
    return array("/api/v1/workers");
  }

  /** Its events, an array, the newest first. */
  public JsonNode events() throws InterruptedException {
    return array("/api/v1/events");
  }

  /** Where scaling stands; empty where it can't tell. */
  public Optional<JsonNode> scaling() throws InterruptedException {
    Answer answer = send("GET", "/api/v1/scaling", "");
    return answer.status() == 200 && answer.json().isObject()
        ? Optional.of(answer.json())
        : Optional.empty();
  }

  /**
   * Asks for anything.
   *
   * @param json the body; empty for none
   * @return its answer, of whatever status
   */
  public Answer send(String method, String path, String json) throws InterruptedException {
    return switch (api.send(method, path, json)) {
      case Answer answer -> answer;
      case Reply.NoAnswer _ -> throw new StartException("no orchestrator answers at " + base());
    };
  }

  private JsonNode array(String path) throws InterruptedException {
    Answer answer = send("GET", path, "");
    if (answer.status() != 200) {
      throw new StartException(
          "the orchestrator at " + base() + " answered with status " + answer.text());
    }
    JsonNode json = answer.json();
    if (!json.isArray()) {
      throw new StartException("what answers at " + base() + " is no orchestrator");
    }
    return json;
  }

  @Override
  public void close() {
    api.close();
  }
}
