package dev.rideshare.rideshare.gateway;

import dev.rideshare.web.Handover;
import dev.rideshare.web.HttpService;
import dev.rideshare.web.Peer;
import dev.rideshare.web.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.streams.Pipe;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way through the gateway. It goes to the next healthy target; where no
 * connection can be had, nothing was sent, and another target is tried. Once it was sent only a GET
 * or HEAD without a body is tried again: anything else may have been done. A target in this process
 * gets the request itself.
 */
final class Forwarding {
  private static final Logger log = LoggerFactory.getLogger(Forwarding.class);

  private final HttpClient client;
  private final TargetGroup group;
  private final Duration timeout;
  private final HttpServerRequest incoming;
  private final Handover handover;
  private final boolean hasBody;
  private final Set<TargetGroup.Target> tried = new HashSet<>();
  private @Nullable HttpClientRequest outgoing;
  private boolean clientGone;

  Forwarding(
      HttpClient client,
      TargetGroup group,
      Duration timeout,
      HttpServerRequest incoming,
      Handover handover) {
    this.client = client;
    this.group = group;
    this.timeout = timeout;
    this.incoming = incoming;
    this.handover = handover;
    String length = incoming.getHeader("Content-Length");
    this.hasBody =
        incoming.getHeader("Transfer-Encoding") != null || (length != null && !length.equals("0"));
  }

  void start() {
    incoming.pause();
    incoming.exceptionHandler(error -> clientLeft());
    incoming.response().exceptionHandler(error -> clientLeft());
    tryNext();
  }

  private void clientLeft() {
    clientGone = true;
    HttpClientRequest request = outgoing;
    if (request != null) {
      request.reset();
    }
  }

  private void tryNext() {
    Optional<TargetGroup.Target> next = clientGone ? Optional.empty() : group.next(tried);
    if (next.isEmpty()) {
      incoming.resume();
      handover.fail(Problem.unavailable("no instance of " + group.name() + " is available", 1));
      return;
    }
    TargetGroup.Target target = next.get();
    tried.add(target);
    switch (target.instance()) {
      case Peer.At(URI address) -> connect(target, address);
      case Peer.Here(HttpService service) -> {
        handover.passTo(service);
        incoming.resume();
      }
    }
  }

  private void connect(TargetGroup.Target target, URI address) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(incoming.method())
            .setHost(address.getHost())
            .setPort(port(address))
            .setSsl("https".equals(address.getScheme()))
            .setURI(originForm(incoming.uri()))
            .setIdleTimeout(timeout.toMillis());
    client
        .request(options)
        .onSuccess(request -> send(target, request))
        .onFailure(
            error -> {
              if (target.mark(false)) {
                log.warn("{} {} can't be reached", group.name(), address);
              }
              tryNext();
            });
  }

  private void send(TargetGroup.Target target, HttpClientRequest request) {
    outgoing = request;
    String host = incoming.authority() == null ? null : incoming.authority().toString();
    ForwardedHeaders.toTarget(
        incoming.headers(),
        request.headers(),
        incoming.remoteAddress().hostAddress(),
        host,
        incoming.isSSL() ? "https" : "http");
    request
        .response()
        .onSuccess(response -> answer(target, response))
        .onFailure(error -> failed(target, error));
    if (!hasBody) {
      incoming.resume();
      request.end();
      return;
    }
    if (incoming.getHeader("Content-Length") == null) {
      request.setChunked(true);
    }
    if ("100-continue".equalsIgnoreCase(incoming.getHeader("Expect"))) {
      incoming.response().writeContinue();
    }
    // A failure of either side shows where the response is awaited.
    incoming.pipeTo(request);
  }

  private void failed(TargetGroup.Target target, Throwable error) {
    outgoing = null;
    log.debug("{} {} broke off", group.name(), target.instance(), error);
    boolean tooSlow = error instanceof TimeoutException;
    boolean repeatable =
        incoming.method().equals(HttpMethod.GET) || incoming.method().equals(HttpMethod.HEAD);
    if (repeatable && !hasBody && !tooSlow) {
      tryNext();
      return;
    }
    incoming.resume();
    handover.fail(
        tooSlow
            ? Problem.of(504, "the service did not answer in time; it may have done the request")
            : Problem.of(502, "the service broke off; it may have done the request"));
  }

  private void answer(TargetGroup.Target target, HttpClientResponse response) {
    HttpServerResponse out = incoming.response();
    if (clientGone || out.closed() || out.ended()) {
      response.request().reset();
      return;
    }
    out.setStatusCode(response.statusCode());
    ForwardedHeaders.copyEndToEnd(response.headers(), out.headers(), Set.of());
    boolean bodiless =
        incoming.method().equals(HttpMethod.HEAD)
            || response.statusCode() == 204
            || response.statusCode() == 304;
    if (bodiless) {
      response.resume();
      out.end();
      return;
    }
    if (response.getHeader("Content-Length") == null) {
      out.setChunked(true);
    }
    Pipe<Buffer> pipe = response.pipe().endOnFailure(false);
    pipe.to(out)
        .onFailure(
            error -> {
              // Half an answer has been sent: only the end of the connection can tell the client.
              log.debug("{} {} broke off its answer", group.name(), target.instance(), error);
              response.request().reset();
              incoming.connection().close();
            });
  }

  private static int port(URI address) {
    int port = address.getPort();
    return port >= 0 ? port : "https".equals(address.getScheme()) ? 443 : 80;
  }

  /** The path and query of a request target, untouched; proxies are also sent whole URLs. */
  private static String originForm(String uri) {
    if (uri.startsWith("/")) {
      return uri;
    }
    int authority = uri.indexOf("://");
    int path = authority < 0 ? -1 : uri.indexOf('/', authority + 3);
    return path < 0 ? "/" : uri.substring(path);
  }
}
