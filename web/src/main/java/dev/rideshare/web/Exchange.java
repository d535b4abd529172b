package dev.rideshare.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one request: find the path, count it, take the body in, check method, rate and
 * content type, hand it to its route, send the one answer.
 */
final class Exchange implements Responder {
  private static final Logger log = LoggerFactory.getLogger(Exchange.class);
  private static final Buffer NO_BODY = Buffer.buffer(0);

  private final Dispatcher service;
  private final Dispatcher.Lane lane;
  private final Context context;
  private final HttpServerRequest http;
  private final long started = System.nanoTime();
  private final AtomicBoolean answered = new AtomicBoolean();
  private final AtomicBoolean left = new AtomicBoolean();
  private Request request;
  private Router.@Nullable Match match;
  private @Nullable Buffer body;
  private boolean receiving;
  private boolean discarding;
  private boolean passedOn;

  Exchange(Dispatcher service, Dispatcher.Lane lane, Context context, HttpServerRequest http) {
    this.service = service;
    this.lane = lane;
    this.context = context;
    this.http = http;
    this.request = new Request(http, NO_BODY, Map.of());
  }

  long startedNanos() {
    return started;
  }

  /** Begins; on the event loop, as everything here but {@link #send} and {@link #fail}. */
  void start() {
    service.inFlight.enter();
    try {
      match = service.router.match(Request.pathOf(http));
      if (service.stopping.get()) {
        throw Problem.unavailable("the service is stopping", 1);
      }
      if (match == null && service.fallback != null) {
        passOn(service.fallback);
        return;
      }
      if (match != null && match.path().counted()) {
        service.counter.increment();
      }
      receive();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void passOn(Fallback fallback) {
    passedOn = true;
    checkRate();
    HttpServerResponse response = http.response();
    response.endHandler(
        done -> {
          recordMetrics("proxied", response.getStatusCode());
          leave();
        });
    response.closeHandler(closed -> leave());
    fallback.handle(http, this);
  }

  private void receive() {
    String length = http.getHeader(HttpHeaderNames.CONTENT_LENGTH);
    boolean chunked = http.getHeader(HttpHeaderNames.TRANSFER_ENCODING) != null;
    if (!chunked && (length == null || length.equals("0"))) {
      dispatch(NO_BODY);
      return;
    }
    receiving = true;
    lane.add(this);
    http.handler(this::chunk);
    http.endHandler(done -> bodyComplete());
    http.exceptionHandler(error -> aborted());
    if (length != null && declaresTooMuch(length)) {
      bodyTooLarge();
    } else if ("100-continue".equalsIgnoreCase(http.getHeader(HttpHeaderNames.EXPECT))) {
      http.response().writeContinue();
    }
  }

  /** The HTTP decoder has refused what is not a number; a longer one than fits is too much. */
  private boolean declaresTooMuch(String length) {
    try {
      return Long.parseLong(length.trim()) > service.options.bodyLimit();
    } catch (NumberFormatException e) {
      return true;
    }
  }

  private void chunk(Buffer chunk) {
    if (discarding) {
      return;
    }
    Buffer soFar = body;
    if ((soFar == null ? 0L : soFar.length()) + chunk.length() > service.options.bodyLimit()) {
      bodyTooLarge();
    } else {
      body = soFar == null ? chunk : soFar.appendBuffer(chunk);
    }
  }

  private void bodyComplete() {
    stopReceiving();
    if (discarding) {
      http.response().end();
      leave();
    } else {
      Buffer complete = body;
      body = null;
      dispatch(complete == null ? NO_BODY : complete);
    }
  }

  private void aborted() {
    if (receiving) {
      stopReceiving();
      leave();
    }
  }

  private void leave() {
    if (left.compareAndSet(false, true)) {
      service.inFlight.leave();
    }
  }

  private void stopReceiving() {
    if (receiving) {
      receiving = false;
      lane.remove(this);
    }
  }

  /**
   * Answers 413 at once, but reads on (and forgets) what still comes, within the body's time:
   * closing a connection with unread bytes would reset it and lose the answer.
   */
  private void bodyTooLarge() {
    discarding = true;
    body = null;
    if (answered.compareAndSet(false, true)) {
      Response problem =
          Problem.of(413, "the body is over the limit of " + service.options.bodyLimit() + " bytes")
              .toResponse();
      HttpServerResponse out = head(problem);
      out.putHeader(HttpHeaderNames.CONNECTION, "close");
      out.putHeader(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(problem.body().length()));
      out.write(problem.body());
      recordMetrics(template(), 413);
    }
  }

  void bodyTooSlow() {
    stopReceiving();
    if (discarding) {
      http.connection().close();
      leave();
      return;
    }
    discarding = true;
    if (answered.compareAndSet(false, true)) {
      Response problem =
          Problem.of(408, "the body did not arrive within " + service.options.bodyTimeout())
              .toResponse();
      HttpServerResponse out = head(problem);
      out.putHeader(HttpHeaderNames.CONNECTION, "close");
      out.end(problem.body())
          .onComplete(
              sent -> {
                http.connection().close();
                leave();
              });
      recordMetrics(template(), 408);
    }
  }

  private void dispatch(Buffer received) {
    Router.Match found = match;
    request = new Request(http, received, found == null ? Map.of() : found.parameters());
    try {
      if (found == null) {
        throw Problem.of(404, "there is no such route");
      }
      Route route = found.path().route(request.method());
      if (request.method().equals("OPTIONS") && route == null) {
        send(Response.noContent().header("Allow", found.path().allow()));
        return;
      }
      if (route == null) {
        throw Problem.of(405, "allowed here: " + found.path().allow())
            .header("Allow", found.path().allow());
      }
      if (!Operations.isOne(found.path().template(), service.options.operationsPrefix())) {
        checkRate();
      }
      if (received.length() > 0) {
        checkContentType();
      }
      run(route.handler());
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void checkRate() {
    if (service.rateLimit != null) {
      long wait = service.rateLimit.admit(System.nanoTime());
      if (wait > 0) {
        throw Problem.of(429, "too many requests")
            .header("Retry-After", Long.toString(1 + wait / 1_000_000_000L));
      }
    }
  }

  private void checkContentType() {
    String type = http.getHeader(HttpHeaderNames.CONTENT_TYPE);
    if (type == null) {
      return;
    }
    String essence = type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    if (essence.equals("application/x-www-form-urlencoded")
        && service.options.wrongContentType() != 415) {
      return; // what command-line clients call a body that nobody gave a type
    }
    if (!essence.equals("application/json")
        && !(essence.startsWith("application/") && essence.endsWith("+json"))) {
      throw Problem.of(
          service.options.wrongContentType(), "the Content-Type must be application/json");
    }
  }

  private void run(Route.Handler handler) {
    switch (handler) {
      case Route.Async async -> async.handle(request, this);
      case Route.Blocking blocking -> {
        try {
          service.blocking.execute(() -> runBlocking(blocking));
        } catch (RejectedExecutionException e) {
          fail(Problem.unavailable("the service is stopping", 1));
        }
      }
    }
  }

  @SuppressWarnings("CatchingUnchecked") // the one place that maps exceptions to HTTP
  private void runBlocking(Route.Blocking handler) {
    try {
      send(handler.handle(request));
    } catch (InterruptedException e) {
      fail(Problem.unavailable("the service is stopping", 1));
    } catch (Exception | StackOverflowError e) {
      fail(e);
    }
  }

  @Override
  public void fail(Throwable error) {
    if (error instanceof Problem problem) {
      send(problem.toResponse());
      return;
    }
    String id = request.id();
    log.error("request {}: {} {} failed", id, request.method(), template(), error);
    send(
        Problem.of(500, "an unexpected error; the log has it under the request id")
            .with("requestId", id)
            .header("X-Request-Id", id)
            .toResponse());
  }

  @Override
  public void send(Response response) {
    if (!answered.compareAndSet(false, true)) {
      return;
    }
    if (Objects.equals(Vertx.currentContext(), context)) {
      write(response);
    } else {
      context.runOnContext(go -> write(response));
    }
  }

  private void write(Response response) {
    if (!passedOn) {
      recordMetrics(template(), response.status());
    }
    HttpServerResponse out = http.response();
    if (out.closed() || out.ended()) {
      leave();
      return;
    }
    head(response);
    boolean headOnly = request.method().equals("HEAD");
    if (response.contentType() == null || headOnly) {
      if (headOnly && response.contentType() != null) {
        out.putHeader(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(response.body().length()));
      }
      out.end().onComplete(sent -> leave());
    } else {
      out.end(response.body()).onComplete(sent -> leave());
    }
  }

  private HttpServerResponse head(Response response) {
    HttpServerResponse out = http.response();
    out.setStatusCode(response.status());
    MultiMap headers = out.headers();
    if (response.contentType() != null) {
      headers.set(HttpHeaderNames.CONTENT_TYPE, response.contentType());
    }
    for (var header : response.headers()) {
      headers.add(header.getKey(), header.getValue());
    }
    if (!service.options.corsOrigins().isEmpty()) {
      decorateForBrowsers(response, headers);
    }
    if (service.stopping.get()) {
      headers.set(HttpHeaderNames.CONNECTION, "close");
    }
    return out;
  }

  private void decorateForBrowsers(Response response, MultiMap headers) {
    String origin = http.getHeader("Origin");
    service.cors.decorate(origin, headers);
    if (match != null && response.status() == 204 && request.method().equals("OPTIONS")) {
      String wanted = http.getHeader("Access-Control-Request-Headers");
      service.cors.decoratePreflight(origin, match.path().allow(), wanted, headers);
    }
  }

  private String template() {
    return match == null ? "unknown" : match.path().template();
  }

  private void recordMetrics(String template, int status) {
    service.metrics.record(template, http.method().name(), status, System.nanoTime() - started);
  }
}
