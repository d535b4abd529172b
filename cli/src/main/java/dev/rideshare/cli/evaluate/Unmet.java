package dev.rideshare.cli.evaluate;

/** What a step expected and did not see. An expected outcome, so that it has to be handled. */
final class Unmet extends Exception {
  private final String expected;
  private final String seen;

  Unmet(String expected, String seen) {
    super("expected " + expected + ", saw " + seen, null, false, false);
    this.expected = expected;
    this.seen = seen;
  }

  String expected() {
    return expected;
  }

  String seen() {
    return seen;
  }
}
