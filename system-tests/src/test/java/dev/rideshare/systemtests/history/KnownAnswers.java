package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Action.CompareAndSet;
import dev.rideshare.systemtests.history.Action.Insert;
import dev.rideshare.systemtests.history.Action.Remove;
import dev.rideshare.systemtests.history.Action.Transfer;
import dev.rideshare.systemtests.history.Outcome.Ok;
import dev.rideshare.systemtests.history.Outcome.Refused;
import dev.rideshare.systemtests.history.Outcome.Unknown;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every answer is one that the contract has for such a request: no 500, no 404 for a table that was
 * created, no conflict where there can be none; and what was done has a position.
 */
final class KnownAnswers implements Check {
  private final Map<String, Integer> answers = new TreeMap<>();

  @Override
  public void see(Event event, Findings.Of findings) {
    if (event instanceof Operation operation) {
      answers.merge(operation.outcome().kind(), 1, Integer::sum);
      boolean isKnown =
          switch (operation.outcome()) {
            case Ok ok -> ok.position() != null;
            case Refused(int status) -> isKnown(status, operation.action());
            case Unknown(int status, String why) -> status == 0 || status == 504;
          };
      if (!isKnown) {
        findings.violation("an answer that the contract does not have", operation);
      }
    }
  }

  private static boolean isKnown(int status, Action action) {
    return switch (status) {
      case Refused.NOBODY, 429, 503 -> true;
      case 409 -> action instanceof Insert;
      case 412 ->
          action instanceof CompareAndSet || action instanceof Transfer || action instanceof Remove;
      default -> false;
    };
  }

  @Override
  public void finish(Findings.Of findings) {
    findings.looked("answers: " + answers);
  }
}
