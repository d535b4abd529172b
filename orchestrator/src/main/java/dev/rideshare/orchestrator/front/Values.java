package dev.rideshare.orchestrator.front;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.model.request.Value;
import dev.rideshare.web.Json;

/** Reads the values that rows and conditions hold; of which type they must be, workers know. */
final class Values {
  private Values() {}

  static Value value(Part part) {
    JsonNode json = part.json();
    return switch (json.getNodeType()) {
      case NULL, MISSING -> Value.NULL;
      case STRING -> new Value.Text(part.text());
      case NUMBER ->
          new Value.Num(json.isIntegralNumber() ? json.asText() : json.decimalValue().toString());
      case BOOLEAN -> new Value.Bool(json.booleanValue());
      case OBJECT, ARRAY -> {
        checkText(part);
        yield new Value.Json(Json.bytes(json).toString());
      }
      case BINARY, POJO -> throw new IllegalStateException("JSON text has no such value");
    };
  }

  /** Every string and name inside; the depth is bounded by the JSON parser. */
  private static void checkText(Part part) {
    switch (part.json().getNodeType()) {
      case STRING -> part.text();
      case ARRAY -> part.items("values", Integer.MAX_VALUE).forEach(Values::checkText);
      case OBJECT ->
          part.fields()
              .forEach(
                  (name, value) -> {
                    value.storable(name);
                    checkText(value);
                  });
      default -> {}
    }
  }
}
