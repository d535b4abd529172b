package dev.rideshare.web;

/** Whether a process can serve now. Asked on the event loop: it must not block. */
@FunctionalInterface
public interface Readiness {
  /** The state of a process. */
  sealed interface State {}

  /** It serves. */
  record Ready() implements State {}

  /** It does not, and why. */
  record NotReady(String reason) implements State {}

  State state();

  /** Ready as soon as it listens. */
  Readiness ALWAYS = Ready::new;
}
