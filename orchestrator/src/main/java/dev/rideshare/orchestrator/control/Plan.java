package dev.rideshare.orchestrator.control;

import java.util.List;
import java.util.Optional;

/**
 * What one pass of the control loop decided.
 *
 * @param sentence the decision for an operator
 * @param problem what only an operator can mend
 */
record Plan(List<Action> actions, String sentence, Optional<String> problem) {
  Plan {
    actions = List.copyOf(actions);
  }

  static Plan nothing(String sentence) {
    return new Plan(List.of(), sentence, Optional.empty());
  }

  static Plan stuck(String problem) {
    return new Plan(List.of(), problem, Optional.of(problem));
  }
}
