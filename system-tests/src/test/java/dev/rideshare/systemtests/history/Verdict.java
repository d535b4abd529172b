package dev.rideshare.systemtests.history;

import java.util.List;
import java.util.Map;

/**
 * What the checks found.
 *
 * @param violations the first of each check; a question that could not be decided is one, too
 * @param looked what each check has looked at, so that nobody takes an empty history for a good one
 */
public record Verdict(List<Violation> violations, Map<String, String> looked) {
  /** A promise that was broken, in words that name the operations. */
  public record Violation(String check, String words) {
    @Override
    public String toString() {
      return check + ": " + words;
    }
  }

  public boolean isClean() {
    return violations.isEmpty();
  }

  @Override
  public String toString() {
    var text = new StringBuilder(isClean() ? "clean" : violations.size() + " violations");
    looked.forEach((check, what) -> text.append("\n  ").append(check).append(": ").append(what));
    violations.forEach(violation -> text.append("\n! ").append(violation));
    return text.toString();
  }
}
