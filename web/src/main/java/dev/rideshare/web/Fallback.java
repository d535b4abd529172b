package dev.rideshare.web;

import io.vertx.core.http.HttpServerRequest;

/**
 * Takes the requests that no route matches, before their bodies are read; on the event loop. It
 * either writes the response of the request itself, or answers through the responder.
 */
@FunctionalInterface
public interface Fallback {
  void handle(HttpServerRequest request, Responder responder);
}
