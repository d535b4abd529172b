package dev.rideshare.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all requests of a service share, and what is done with each that has arrived whole: check
 * method, rate and content type, hand it to its route. One {@link Lane} of it runs on each event
 * loop; a request's own story is told by {@link Exchange}, or by {@link LocalExchange} if it comes
 * from this process.
 */
final class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

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

  /** Counts a request that has come; throws the 503 problem when the service is stopping. */
  void admit(Router.@Nullable Match match) {
    if (stopping.get()) {
      throw stoppingProblem();
    }
    if (match != null && match.path().counted()) {
      counter.increment();
    }
  }

  /** Sees to it that the responder gets an answer, now or later. */
  void dispatch(Router.@Nullable Match match, Request request, Responder responder) {
    try {
      if (match == null) {
        throw Problem.of(404, "there is no such route");
      }
      Router.Path path = match.path();
      Route route = path.route(request.method());
      if (request.method().equals("OPTIONS") && route == null) {
        responder.send(Response.noContent().header("Allow", path.allow()));
        return;
      }
      if (route == null) {
        throw Problem.of(405, "allowed here: " + path.allow()).header("Allow", path.allow());
      }
      if (!Operations.isOne(path.template(), options.operationsPrefix())) {
        checkRate();
      }
      if (request.body().length() > 0) {
        checkContentType(request);
      }
      run(route.handler(), request, responder);
    } catch (RuntimeException e) {
      responder.fail(e);
    }
  }

  /** Throws the 429 problem where this request is one too many. */
  void checkRate() {
    if (rateLimit != null) {
      long wait = rateLimit.admit(System.nanoTime());
      if (wait > 0) {
        throw Problem.of(429, "too many requests")
            .header("Retry-After", Long.toString(1 + wait / 1_000_000_000L));
      }
    }
  }

  Problem bodyTooLarge() {
    return Problem.of(413, "the body is over the limit of " + options.bodyLimit() + " bytes");
  }

  private void checkContentType(Request request) {
    String type = request.header(HttpHeaderNames.CONTENT_TYPE.toString());
    if (type == null) {
      return;
    }
    String essence = type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    if (essence.equals("application/x-www-form-urlencoded") && options.wrongContentType() != 415) {
      return; // what command-line clients call a body that nobody gave a type
    }
    if (!essence.equals("application/json")
        && !(essence.startsWith("application/") && essence.endsWith("+json"))) {
      throw Problem.of(options.wrongContentType(), "the Content-Type must be application/json");
    }
  }

  private void run(Route.Handler handler, Request request, Responder responder) {
    switch (handler) {
      case Route.Async async -> async.handle(request, responder);
      case Route.Blocking routine -> {
        try {
          blocking.execute(() -> runBlocking(routine, request, responder));
        } catch (RejectedExecutionException e) {
          responder.fail(stoppingProblem());
        }
      }
    }
  }

  @SuppressWarnings("CatchingUnchecked") // the one place that maps exceptions to HTTP
  private static void runBlocking(Route.Blocking handler, Request request, Responder responder) {
    try {
      responder.send(handler.handle(request));
    } catch (InterruptedException e) {
      responder.fail(stoppingProblem());
    } catch (Exception | StackOverflowError e) {
      responder.fail(e);
    }
  }

  /** What the client is told: the problem, or a plain 500 for a bug, which goes to the log. */
  static Response answerTo(Throwable error, Request request, String template) {
    if (error instanceof Problem problem) {
      return problem.toResponse();
    }
    String id = request.id();
    log.error("request {}: {} {} failed", id, request.method(), template, error);
    return Problem.of(500, "an unexpected error; the log has it under the request id")
        .with("requestId", id)
        .header("X-Request-Id", id)
        .toResponse();
  }

  /** The route's template, for the metrics: a client's own path must not become a label. */
  static String template(Router.@Nullable Match match) {
    return match == null ? "unknown" : match.path().template();
  }

  private static Problem stoppingProblem() {
    return Problem.unavailable("the service is stopping", 1);
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
    void expire(long nowNanos) {
      for (Exchange exchange : List.copyOf(receiving)) {
        if (exchange.isTooSlow(nowNanos)) {
          exchange.bodyTooSlow();
        }
      }
    }
  }
}
