package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Event.Started;
import dev.rideshare.systemtests.history.Verdict.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gathers what the checks find, and writes operations in words. */
final class Findings {
  /** So many violations of one check are told; of the others, the number. */
  private static final int TOLD = 10;

  private final List<Violation> violations = new ArrayList<>();
  private final Map<String, String> looked = new LinkedHashMap<>();
  private long origin;

  /** Times are told as seconds since the start of the history. */
  void see(Event event) {
    if (event instanceof Started) {
      origin = event.end();
    }
  }

  /** What one check finds. */
  final class Of {
    private final String check;
    private int found;

    private Of(String check) {
      this.check = check;
    }

    void violation(String words, Operation... named) {
      violation(words, Stream.of(named).toList());
    }

    void violation(String words, List<Operation> named) {
      found++;
      if (found <= TOLD) {
        String operations =
            named.stream()
                .map(operation -> "\n    " + inWords(operation))
                .collect(Collectors.joining());
        violations.add(new Violation(check, words + operations));
      }
    }

    /** Whether more would not be told anyway. */
    boolean isEnough() {
      return found >= TOLD;
    }

    /** What the check has looked at; its last word. */
    void looked(String what) {
      looked.put(check, what);
      if (found > TOLD) {
        violations.add(new Violation(check, "and " + (found - TOLD) + " more"));
      }
    }
  }

  Of of(Check check) {
    return new Of(check.getClass().getSimpleName());
  }

  Verdict verdict() {
    return new Verdict(List.copyOf(violations), Collections.unmodifiableMap(looked));
  }

  private String inWords(Operation operation) {
    return "client %d [%s … %s] via %d: %s -> %s"
        .formatted(
            operation.process(),
            seconds(operation.start()),
            seconds(operation.end()),
            operation.via(),
            operation.action(),
            operation.outcome());
  }

  private String seconds(long time) {
    return String.format(Locale.ROOT, "%.4f s", (time - origin) / 1e9);
  }
}
