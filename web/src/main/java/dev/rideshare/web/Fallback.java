package dev.rideshare.web;

import io.vertx.core.http.HttpServerRequest;

/**
 * Takes the requests that no route matches, before their bodies are read; on the event loop. It
 * either writes the response of the request itself, or answers or passes the request on by the
 * other parameter.
 */
@FunctionalInterface
public interface Fallback {
  void handle(HttpServerRequest request, Handover handover);
}
