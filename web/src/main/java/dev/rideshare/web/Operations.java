package dev.rideshare.web;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;

/** The routes for those who run a process: liveness, readiness, metrics. */
final class Operations {
  private Operations() {}

  static List<Route> routes(String prefix, Readiness readiness, PrometheusMeterRegistry metrics) {
    return List.of(
        Route.async(
            "GET",
            prefix + "/health/live",
            (request, responder) -> responder.send(Response.json(200, Map.of("status", "live")))),
        Route.async(
            "GET",
            prefix + "/health/ready",
            (request, responder) -> responder.send(answer(readiness.state()))),
        Route.blocking(
            "GET",
            prefix + "/metrics",
            request ->
                Response.of(
                    200,
                    "text/plain; version=0.0.4; charset=utf-8",
                    Buffer.buffer(metrics.scrape()))));
  }

  /** Whether the path is for those who run the process: no rate limit holds for it. */
  static boolean isOne(String template, String prefix) {
    return template.startsWith(prefix + "/health/") || template.equals(prefix + "/metrics");
  }

  private static Response answer(Readiness.State state) {
    return switch (state) {
      case Readiness.Ready() -> Response.json(200, Map.of("status", "ready"));
      case Readiness.NotReady(String reason) -> Problem.unavailable(reason, 1).toResponse();
    };
  }
}
