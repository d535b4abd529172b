package dev.rideshare.systemtests.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a server answered, with the checks that every test needs; each check's failure shows the
 * request and the whole answer.
 */
public record Answer(
    String request, int status, Map<String, List<String>> headers, String body, Duration took) {
  private static final int SHOWN = 600;

  public Answer {
    Map<String, List<String>> caseless = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    caseless.putAll(headers);
    headers = caseless;
  }

  /** The first value of a header, empty if it is not there. */
  public String header(String name) {
    return headers.getOrDefault(name, List.of("")).getFirst();
  }

  public JsonNode json() {
    return Json.parse(body);
  }

  /** The members of an array. */
  public List<JsonNode> rows() {
    JsonNode array = json();
    assertThat(array.isArray()).as("an array: %s", this).isTrue();
    List<JsonNode> rows = new ArrayList<>();
    array.forEach(rows::add);
    return rows;
  }

  public Answer is(int expected) {
    assertThat(status).as("status of %s", this).isEqualTo(expected);
    return this;
  }

  /** This status and exactly this JSON, written as {@link Json#of} reads it. */
  public Answer is(int expected, String relaxedJson) {
    is(expected);
    assertThat(header("Content-Type"))
        .as("content type of %s", this)
        .isEqualToIgnoringCase("application/json; charset=utf-8");
    assertThat(json()).as("body of %s", this).isEqualTo(Json.of(relaxedJson));
    return this;
  }

  /** This status and no body at all. */
  public Answer isEmpty(int expected) {
    is(expected);
    assertThat(body).as("body of %s", this).isEmpty();
    return this;
  }

  /** A problem as RFC 9457 describes it, with this status inside and outside. */
  public Answer isProblem(int expected) {
    is(expected);
    return isProblem();
  }

  /** A problem of whatever error status. */
  public Answer isProblem() {
    assertThat(status).as("an error status: %s", this).isBetween(400, 599);
    assertThat(header("Content-Type"))
        .as("content type of %s", this)
        .startsWith("application/problem+json");
    JsonNode problem = json();
    assertThat(problem.path("status").intValue()).as("status member of %s", this).isEqualTo(status);
    assertThat(problem.path("title").asText()).as("title of %s", this).isNotBlank();
    assertThat(body)
        .as("no trace of the program's inside: %s", this)
        .doesNotContain("Exception", "\\tat ", "org.postgresql", "java.lang");
    return this;
  }

  /** A problem whose detail speaks of all of these. */
  public Answer isProblem(int expected, String... mentioned) {
    isProblem(expected);
    assertThat(json().path("detail").asText()).as("detail of %s", this).contains(mentioned);
    return this;
  }

  @Override
  public String toString() {
    return request
        + " -> "
        + status
        + " "
        + headers
        + " "
        + cut(body)
        + " in "
        + took.toMillis()
        + " ms";
  }

  static String cut(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "… (" + text.length() + ")";
  }
}
