package dev.rideshare.cli;

import dev.rideshare.rideshare.Peer;
import dev.rideshare.web.HttpOptions;

/** What the services of {@code up} stand on: ZooKeeper, the broker, and the database on them. */
interface Backend {
  /** Starts it all; the orchestrator, which it returns, then listens where the options say. */
  Peer start(Lifecycle lifecycle, HttpOptions orchestrator) throws Exception;
}
