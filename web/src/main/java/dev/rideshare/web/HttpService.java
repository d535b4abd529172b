package dev.rideshare.web;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTP server with routes, health, metrics and limits; HTTP/1.1, one listener an event loop. */
public final class HttpService implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpService.class);

  /** The request line holds user names, whose length has no limit of its own. */
  private static final int MAX_REQUEST_LINE = 8 << 20;

  private static final int MAX_HEADERS = 64 << 10;

  private final Vertx vertx;
  private final Dispatcher dispatcher;
  private final RequestCounter counter;
  private final PrometheusMeterRegistry metrics;
  private String deployment = "";
  private int port;

  private HttpService(Builder builder) {
    this.vertx = builder.vertx;
    this.counter = builder.counter;
    this.metrics = builder.metrics;
    HttpOptions options = builder.options;
    List<Route> routes = new ArrayList<>(builder.routes);
    routes.addAll(
        Operations.routes(options.operationsPrefix(), () -> readiness(builder.readiness), metrics));
    ExecutorService blocking =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name(options.name() + "-", 0).factory());
    this.dispatcher =
        new Dispatcher(
            options, routes, new HttpMetrics(metrics), counter, blocking, builder.fallback);
  }

  public static Builder builder(Vertx vertx, HttpOptions options) {
    return new Builder(vertx, options);
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  public RequestCounter counter() {
    return counter;
  }

  /** What {@code /metrics} shows; add meters of your own. */
  public PrometheusMeterRegistry metrics() {
    return metrics;
  }

  /**
   * Answers a request of another service of this process as if it had come to the port, with the
   * same routes, limits, counts and metrics, and no connection in between. Safe for use by any
   * thread; handlers that must not block run on it. The future never completes exceptionally; what
   * is chained to it runs on the thread that has the answer, and must not block.
   */
  public CompletableFuture<Response> call(LocalRequest request) {
    return new LocalExchange(dispatcher, request).start();
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  private Readiness.State readiness(Readiness own) {
    return dispatcher.stopping.get() ? new Readiness.NotReady("stopping") : own.state();
  }

  private void start() {
    HttpOptions options = dispatcher.options;
    port = freePort(options);
    DeploymentOptions instances =
        new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors());
    try {
      deployment =
          await(vertx.deployVerticle(() -> new Listener(), instances), 10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      dispatcher.blocking.shutdownNow();
      throw new StartException(cannotListen(options, String.valueOf(rootMessage(e))));
    } catch (TimeoutException e) {
      dispatcher.blocking.shutdownNow();
      throw new StartException(cannotListen(options, "no answer from the network in 10 s"));
    }
    log.info("{} listens on {}:{}", options.name(), options.bind(), port);
  }

  /**
   * The port to listen on. Two services of one Vertx would share a port without a word, so look
   * first whether it is free; and the listeners of one service share theirs only if it is named, so
   * choose for them if any will do.
   */
  private static int freePort(HttpOptions options) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getByName(options.bind()), options.port()));
      return probe.getLocalPort();
    } catch (UnknownHostException e) {
      throw new StartException("--bind: unknown address " + options.bind());
    } catch (IOException e) {
      throw new StartException(cannotListen(options, String.valueOf(e.getMessage())));
    }
  }

  private static String cannotListen(HttpOptions options, String why) {
    String where = "port " + options.port() + " of " + options.bind();
    return why.contains("in use")
        ? where + " is in use; choose another with " + options.portOption()
        : "can't listen on " + where + " (" + options.portOption() + "): " + why;
  }

  private static @Nullable String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  /**
   * Stops accepting, lets the requests in flight finish within the stop timeout, then closes.
   * Blocks until done; not to be called on an event loop.
   */
  @Override
  public void close() {
    if (!dispatcher.stopping.compareAndSet(false, true)) {
      return;
    }
    try {
      dispatcher.inFlight.awaitNone(dispatcher.options.stopTimeout());
      dispatcher.blocking.shutdownNow();
      await(vertx.undeploy(deployment), 3, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.warn("{} did not stop cleanly: {}", dispatcher.options.name(), e.getMessage());
    } finally {
      metrics.close();
    }
  }

  private static <T> T await(Future<T> future, long time, TimeUnit unit)
      throws ExecutionException, TimeoutException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(time, unit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The listener of one event loop; those of a service share its port. */
  private final class Listener implements Deployable {
    @Override
    public Future<?> deploy(Context context) {
      HttpOptions options = dispatcher.options;
      Dispatcher.Lane lane = new Dispatcher.Lane();
      HttpServer server =
          vertx.createHttpServer(
              new HttpServerOptions()
                  .setMaxInitialLineLength(MAX_REQUEST_LINE)
                  .setMaxHeaderSize(MAX_HEADERS)
                  .setHttp2ClearTextEnabled(false)
                  // Without these each request and each answer passes a handler for web sockets.
                  .setPerFrameWebSocketCompressionSupported(false)
                  .setPerMessageWebSocketCompressionSupported(false)
                  .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                  .setIdleTimeout((int) options.idleTimeout().toMillis())
                  .setAcceptBacklog(1024));
      server.requestHandler(
          http -> new Exchange(dispatcher, lane, vertx.getOrCreateContext(), http).start());
      server.invalidRequestHandler(HttpService::refuseInvalid);
      // The servers themselves are closed by undeploying, which closes what a deployment opened.
      long tick = Math.min(1000, Math.max(20, options.bodyTimeout().toMillis() / 4));
      vertx.setPeriodic(tick, id -> lane.expire(System.nanoTime()));
      return server.listen(port, options.bind());
    }
  }

  private static void refuseInvalid(HttpServerRequest http) {
    Throwable cause = http.decoderResult().cause();
    String kind = cause == null ? "" : cause.getClass().getSimpleName();
    Problem problem =
        switch (kind) {
          case "TooLongHttpLineException" -> Problem.of(414, "the URL is too long");
          case "TooLongHttpHeaderException" ->
              Problem.of(431, "the headers are over " + MAX_HEADERS + " bytes");
          default -> Problem.badRequest("not a valid HTTP request");
        };
    Buffer body = problem.toResponse().body();
    http.response()
        .setStatusCode(problem.status())
        .putHeader("Content-Type", Response.PROBLEM_JSON)
        .putHeader("Connection", "close")
        .end(body)
        .onComplete(sent -> http.connection().close());
  }

  /** Collects what a service is made of. */
  public static final class Builder {
    private final Vertx vertx;
    private final HttpOptions options;
    private final List<Route> routes = new ArrayList<>();
    private final RequestCounter counter = new RequestCounter();
    private final PrometheusMeterRegistry metrics =
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private Readiness readiness = Readiness.ALWAYS;
    private @Nullable Fallback fallback;

    private Builder(Vertx vertx, HttpOptions options) {
      this.vertx = vertx;
      this.options = options;
    }

    public Builder routes(List<Route> more) {
      routes.addAll(more);
      return this;
    }

    /** GET and DELETE of this path show and reset the count of requests to counted routes. */
    public Builder countAt(String template) {
      return routes(counter.routes(template));
    }

    public Builder readiness(Readiness state) {
      readiness = state;
      return this;
    }

    /** Takes every request to a path that no route matches. */
    public Builder fallback(Fallback handler) {
      fallback = handler;
      return this;
    }

    /** What {@code /metrics} will show; for meters that handlers need before the start. */
    public PrometheusMeterRegistry metrics() {
      return metrics;
    }

    public RequestCounter counter() {
      return counter;
    }

    /** Listens. Throws {@link StartException} if the address can't be had. Blocks shortly. */
    public HttpService start() {
      new JvmMemoryMetrics().bindTo(metrics);
      new JvmThreadMetrics().bindTo(metrics);
      new ProcessorMetrics().bindTo(metrics);
      new UptimeMetrics().bindTo(metrics);
      HttpService service = new HttpService(this);
      service.start();
      return service;
    }
  }
}
