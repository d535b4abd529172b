package dev.rideshare.worker.postgres;

import java.nio.file.Path;

/** A process that starts PostgreSQL, says so, and waits to be killed. */
final class HoldsPostgres {
  private HoldsPostgres() {}

  public static void main(String[] args) throws Exception {
    var postgres = EmbeddedPostgres.start(Path.of(args[0]));
    System.out.println(postgres.pid());
    Thread.currentThread().join();
  }
}
