package dev.rideshare.rideshare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.web.Json;
import dev.rideshare.web.Problem;

/** Rules about the fields of a request's body. */
public final class Bodies {
  private Bodies() {}

  /** A field that must be there; 400 if it is not. */
  public static JsonNode field(JsonNode body, String name) {
    JsonNode value = body.get(name);
    if (value == null || value.isNull()) {
      throw Problem.badRequest("the field \"" + name + "\" is missing");
    }
    return value;
  }

  /** A field that must be a string, and not an empty one; 400 if it is not. */
  public static String text(JsonNode body, String name) {
    JsonNode value = field(body, name);
    if (!value.isTextual()) {
      throw Problem.badRequest(
          "the field \"" + name + "\" must be a string, not " + Json.describe(value));
    }
    if (value.textValue().isEmpty()) {
      throw Problem.badRequest("the field \"" + name + "\" must not be empty");
    }
    return value.textValue();
  }
}
