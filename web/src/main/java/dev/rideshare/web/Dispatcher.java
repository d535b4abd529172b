package dev.rideshare.web;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What all requests of a service share. One {@link Lane} of it runs on each event loop; a request's
 * own story is told by {@link Exchange}.
 */
final class Dispatcher {
  final HttpOptions options;
  final Router router;
  final HttpMetrics metrics;
  final Cors cors;
  final @Nullable RateLimit rateLimit;
  final RequestCounter counter;
  final ExecutorService blocking;
  final AtomicBoolean stopping = new AtomicBoolean();
  final InFlight inFlight = new InFlight();
  final @Nullable Fallback fallback;

  Dispatcher(
      HttpOptions options,
      List<Route> routes,
      HttpMetrics metrics,
      RequestCounter counter,
      ExecutorService blocking,
      @Nullable Fallback fallback) {
    this.options = options;
    this.router = new Router(routes);
    this.metrics = metrics;
    this.cors = new Cors(options.corsOrigins());
    this.rateLimit =
        options.rateLimit().isPresent()
            ? new RateLimit(options.rateLimit().getAsDouble(), System.nanoTime())
            : null;
    this.counter = counter;
    this.blocking = blocking;
    this.fallback = fallback;
  }

  /** The requests of one event loop whose bodies are still arriving. Used by that loop alone. */
  static final class Lane {
    private final Set<Exchange> receiving = new LinkedHashSet<>();

    void add(Exchange exchange) {
      receiving.add(exchange);
    }

    void remove(Exchange exchange) {
      receiving.remove(exchange);
    }

    /** Ends the wait for bodies that take too long. Called once a second. */
    void expire(long nowNanos, Duration bodyTimeout) {
      for (Exchange exchange : List.copyOf(receiving)) {
        if (nowNanos - exchange.startedNanos() > bodyTimeout.toNanos()) {
          exchange.bodyTooSlow();
        }
      }
    }
  }
}
