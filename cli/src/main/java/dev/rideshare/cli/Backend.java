package dev.rideshare.cli;

import dev.rideshare.web.HttpOptions;
import dev.rideshare.web.Peer;

/** What the services of {@code up} stand on: ZooKeeper, the broker, and the database on them. */
interface Backend {
  /** Starts it all; the orchestrator, which it returns, then listens where the options say. */
  Peer start(Lifecycle lifecycle, HttpOptions orchestrator) throws Exception;
}
