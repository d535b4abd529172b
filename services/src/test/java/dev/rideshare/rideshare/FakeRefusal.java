package dev.rideshare.rideshare;

import java.util.List;

/** A statement that the fake DBaaS refuses. */
final class FakeRefusal extends RuntimeException {
  final int status;

  /** Those of the constraint that was broken. */
  final transient List<String> columns;

  FakeRefusal(int status, String detail, String... columns) {
    super(detail);
    this.status = status;
    this.columns = List.of(columns);
  }
}
