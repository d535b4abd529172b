package dev.rideshare.systemtests.faults.agent;

import java.util.List;

/**
 * What is to happen, once, at a step.
 *
 * @param step the step's name
 * @param target the process that it concerns: its pid, its worker's name, or {@link #ANYBODY}
 * @param nth at which time that this process comes there after the arming, counted from 1
 * @param argument what the action needs; no spaces
 */
public record Failpoint(String step, Action action, String target, int nth, String argument) {
  public static final String ANYBODY = "any";
  private static final int PARTS = 5;

  String encoded() {
    return String.join(" ", step, action.name(), target, Integer.toString(nth), argument);
  }

  static Failpoint decoded(String text) {
    List<String> parts = List.of(text.split(" ", PARTS));
    return new Failpoint(
        parts.get(0),
        Action.valueOf(parts.get(1)),
        parts.get(2),
        Integer.parseInt(parts.get(3)),
        parts.get(4));
  }
}
