package dev.rideshare.cli.bench;

import java.time.Duration;

/** What the system is compared with, measured in the same run. */
interface Yardstick {
  String PG_READ = "pg-read";
  String PG_INSERT = "pg-insert";
  String AMQP = "amqp";

  String name();

  /** With what it is measured, for people. */
  String what();

  Load.Clients load();

  /**
   * Measures for so long.
   *
   * @throws dev.rideshare.web.StartException if it can't be done
   */
  Sample measure(Duration duration) throws InterruptedException;
}
