package dev.rideshare.cli.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** All steps, and what they sum to. */
public record Report(List<StepResult> steps, Duration took) {
  public Report {
    steps = List.copyOf(steps);
  }

  /** In tenths of a point. */
  public int score() {
    return steps.stream().mapToInt(StepResult::earned).sum();
  }

  /** In tenths of a point. */
  public int outOf() {
    return steps.stream().mapToInt(StepResult::tenths).sum();
  }

  public boolean isFull() {
    return score() == outOf();
  }

  /** For people, the last line. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "score: %.1f of %.1f (%.0f s)",
        score() / 10.0,
        outOf() / 10.0,
        took.toMillis() / 1_000.0);
  }

  /** For programs, one line. */
  public String json() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("score", score() / 10.0);
    json.put("outOf", outOf() / 10.0);
    json.put("millis", took.toMillis());
    ArrayNode list = json.putArray("steps");
    for (StepResult step : steps) {
      ObjectNode each = list.addObject();
      each.put("step", step.name());
      each.put("points", step.earned() / 10.0);
      each.put("outOf", step.tenths() / 10.0);
      each.put("millis", step.took().toMillis());
      step.failure()
          .ifPresent(
              why -> {
                each.put("expected", why.expected());
                each.put("seen", why.seen());
              });
    }
    return json.toString();
  }
}
