package dev.rideshare.web;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The headers that let a browser's page of another origin read our answers. */
final class Cors {
  private final Set<String> origins;

  Cors(List<String> origins) {
    this.origins = Set.copyOf(origins);
  }

  void decorate(@Nullable String origin, MultiMap headers) {
    if (origins.isEmpty()) {
      return;
    }
    headers.add("Vary", "Origin");
    if (origin != null && allows(origin)) {
      headers.set("Access-Control-Allow-Origin", origins.contains("*") ? "*" : origin);
      headers.set("Access-Control-Expose-Headers", "Db-Index, Location, Retry-After, Allow");
    }
  }

  /** What a preflight is told besides; {@code requestedHeaders} is what the browser asked for. */
  void decoratePreflight(
      @Nullable String origin, String allow, @Nullable String requestedHeaders, MultiMap headers) {
    if (origin != null && allows(origin)) {
      headers.set("Access-Control-Allow-Methods", allow);
      headers.set(
          "Access-Control-Allow-Headers",
          requestedHeaders != null && requestedHeaders.matches("[A-Za-z0-9, _-]{1,500}")
              ? requestedHeaders
              : "Content-Type, Idempotency-Key, Db-Index");
      headers.set("Access-Control-Max-Age", "600");
    }
  }

  private boolean allows(String origin) {
    return origins.contains("*") || origins.contains(origin);
  }
}
