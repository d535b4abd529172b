package dev.rideshare.orchestrator.control;

import java.util.List;
import java.util.Optional;

/**
 * What one pass of the control loop decided.
 *
 * @param sentence the decision for an operator
 * @param problem what only an operator can mend
 * @param othersMayHelp whether another orchestrator may be able to go on where this one can't
 */
record Plan(
    List<Action> actions, String sentence, Optional<String> problem, boolean othersMayHelp) {
  Plan {
    actions = List.copyOf(actions);
  }

  static Plan nothing(String sentence) {
    return new Plan(List.of(), sentence, Optional.empty(), false);
  }

  static Plan stuck(String problem) {
    return new Plan(List.of(), problem, Optional.of(problem), false);
  }
}
