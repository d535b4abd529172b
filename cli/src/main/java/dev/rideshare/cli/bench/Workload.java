package dev.rideshare.cli.bench;

/** Requests without end. Called on one thread. */
@FunctionalInterface
interface Workload {
  Request next();
}
