package dev.rideshare.worker.store;

/** Carries a problem from where a request turned out wrong to the one place that answers it. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  Refused(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
