package dev.rideshare.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The life of one request: find the path, take the body in, have it dispatched to its route, send
 * the one answer.
 */
final class Exchange implements Handover {
  private static final Buffer NO_BODY = Buffer.buffer(0);

  private final Dispatcher service;
  private final Dispatcher.Lane lane;
  private final Context context;
  private final HttpServerRequest http;
  private final Request.Head head;
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
    this.head = new Request.HttpHead(http);
    this.request = new Request(head, NO_BODY, Map.of());
  }

  /** Whether its body has been on its way for too long. */
  boolean isTooSlow(long nowNanos) {
    return nowNanos - started > service.options.bodyTimeout().toNanos();
  }

  /** Begins; on the event loop, as everything here but {@link #send} and {@link #fail}. */
  void start() {
    service.inFlight.enter();
    try {
      match = service.router.match(head.path());
      service.admit(match);
      if (match == null && service.fallback != null) {
        passOn(service.fallback);
        return;
      }
      receive();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void passOn(Fallback fallback) {
    passedOn = true;
    service.checkRate();
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
      Response problem = service.bodyTooLarge().toResponse();
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
    request = new Request(head, received, found == null ? Map.of() : found.parameters());
    service.dispatch(found, request, this);
  }

  @Override
  public void fail(Throwable error) {
    send(Dispatcher.answerTo(error, request, template()));
  }

  @Override
  public void passTo(HttpService other) {
    new Exchange(other.dispatcher(), lane, context, http).start();
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
    return Dispatcher.template(match);
  }

  private void recordMetrics(String template, int status) {
    service.metrics.record(template, http.method().name(), status, System.nanoTime() - started);
  }
}
