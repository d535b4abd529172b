package dev.rideshare.rideshare;

/** A statement that the fake DBaaS refuses. */
final class FakeRefusal extends RuntimeException {
  final int status;

  FakeRefusal(int status, String detail) {
    super(detail);
    this.status = status;
  }
}
