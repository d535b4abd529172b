package dev.rideshare.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;

/** What came of a request. */
public sealed interface Reply {
  /**
   * An answer, of whatever status.
   *
   * @param location the header of that name
   */
  record Answer(int status, String body, Optional<String> location) implements Reply {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The body; the missing node where it is no JSON. */
    public JsonNode json() {
      try {
        return MAPPER.readTree(body);
      } catch (JsonProcessingException e) {
        return MissingNode.getInstance();
      }
    }

    /** For people, one line: a problem's detail, or else the body, not more than its beginning. */
    public String text() {
      String detail = json().path("detail").asText();
      String text = (detail.isEmpty() ? body : detail).replaceAll("\\s+", " ").strip();
      return status + (text.isEmpty() ? "" : ": " + shorten(text));
    }

    private static String shorten(String text) {
      return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
  }

  /** None came: whether the request was heard is unknown. */
  record NoAnswer(String why) implements Reply {}
}
