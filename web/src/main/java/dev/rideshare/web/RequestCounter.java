package dev.rideshare.web;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Counts requests to the counted routes of this process, in memory; shown as {@code [n]}. */
public final class RequestCounter {
  private final AtomicLong count = new AtomicLong();

  void increment() {
    count.incrementAndGet();
  }

  public long value() {
    return count.get();
  }

  public void reset() {
    count.set(0);
  }

  /** GET (200 {@code [n]}) and DELETE (200 {@code {}}, back to 0) of a path; not counted itself. */
  public List<Route> routes(String template) {
    return List.of(
        Route.async(
            "GET",
            template,
            (request, responder) -> responder.send(Response.json(200, List.of(value())))),
        Route.async(
            "DELETE",
            template,
            (request, responder) -> {
              reset();
              responder.send(Response.emptyObject(200));
            }));
  }
}
