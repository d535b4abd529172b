package dev.rideshare.rideshare.dbaas;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;

/** The way to one orchestrator. Safe for use by any thread. */
interface Transport {
  /** Sends a request once, and waits for its answer. */
  Attempt send(HttpMethod method, String path, Buffer body, Map<String, String> headers)
      throws InterruptedException;
}
