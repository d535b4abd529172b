package dev.rideshare.orchestrator.front;

import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.orchestrator.events.Event;
import dev.rideshare.orchestrator.events.EventLog;
import dev.rideshare.orchestrator.events.ReadMeter;
import dev.rideshare.web.HttpOptions;
import dev.rideshare.web.HttpService;
import dev.rideshare.web.Readiness;
import dev.rideshare.web.Request;
import dev.rideshare.web.Responder;
import dev.rideshare.web.Response;
import dev.rideshare.web.Route;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The DBaaS HTTP API. */
public final class Front implements AutoCloseable {
  /** A body above this many bytes is parsed away from the event loop. */
  private static final int LARGE_BODY = 64 << 10;

  /**
   * Limits.
   *
   * @param read from a read's arrival to its answer
   * @param write from a write's arrival to its answer
   */
  public record Limits(Duration read, Duration write) {}

  private final DataPlane plane;
  private final EventLog events;
  private final ReadMeter meter;
  private final Switchover switchover;
  private final HttpService service;

  private Front(
      Vertx vertx,
      HttpOptions http,
      DataPlane plane,
      Limits limits,
      ReadMeter meter,
      EventLog events,
      ControlPlane control,
      Clock clock) {
    this.plane = plane;
    this.events = events;
    this.meter = meter;
    this.switchover = new Switchover(plane, events, clock);
    Acknowledged acknowledged = new Acknowledged();
    Writes writes = new Writes(plane, acknowledged, limits.write(), clock);
    Reads reads = new Reads(plane, acknowledged, meter, limits.read(), clock);
    HttpService.Builder builder =
        HttpService.builder(vertx, http)
            .routes(data(writes, reads))
            .routes(cluster())
            .routes(new ControlRoutes(control, plane::known, events).routes());
    FrontMetrics.register(builder.metrics(), plane, meter);
    this.service = builder.readiness(this::readiness).start();
  }

  /**
   * Starts to serve.
   *
   * @param plane the way to the workers, which the caller closes after this
   * @throws dev.rideshare.web.StartException if the port can't be had
   */
  public static Front start(
      Vertx vertx,
      HttpOptions http,
      DataPlane plane,
      Limits limits,
      ReadMeter meter,
      EventLog events,
      ControlPlane control,
      Clock clock) {
    return new Front(vertx, http, plane, limits, meter, events, control, clock);
  }

  /** Where it serves. */
  public HttpService http() {
    return service;
  }

  /** Stops accepting, and finishes what is in flight. */
  @Override
  public void close() {
    service.close();
  }

  private static List<Route> data(Writes writes, Reads reads) {
    return List.of(
        Route.async("POST", "/api/v1/db/write", offLoopIfLarge(writes::write)),
        Route.async("POST", "/api/v1/db/read", offLoopIfLarge(reads::read)),
        Route.async("POST", "/api/v1/db/clear", writes::clear),
        Route.async("GET", "/api/v1/db/tables", reads::listTables),
        Route.async("GET", "/api/v1/db/tables/{name}", reads::describeTable),
        Route.async("PUT", "/api/v1/db/tables/{name}", offLoopIfLarge(writes::putTable)),
        Route.async("DELETE", "/api/v1/db/tables/{name}", writes::dropTable));
  }

  private List<Route> cluster() {
    return List.of(
        Route.async("GET", "/api/v1/worker/list", this::pids),
        Route.blocking("GET", "/api/v1/workers", request -> workers()),
        Route.blocking("POST", "/api/v1/switchover", switchover::handle),
        Route.async("GET", "/api/v1/_count", this::count),
        Route.async("DELETE", "/api/v1/_count", this::resetCount),
        Route.async("GET", "/api/v1/events", this::events));
  }

  private static Route.Async offLoopIfLarge(Route.Async handler) {
    return (request, responder) -> {
      if (request.body().length() <= LARGE_BODY) {
        handler.handle(request, responder);
      } else {
        Thread.startVirtualThread(() -> handleAnywhere(handler, request, responder));
      }
    };
  }

  private static void handleAnywhere(Route.Async handler, Request request, Responder responder) {
    try {
      handler.handle(request, responder);
    } catch (RuntimeException e) {
      responder.fail(e);
    }
  }

  private void pids(Request request, Responder responder) {
    responder.send(Response.json(200, plane.known().workers().stream().map(Member::pid).toList()));
  }

  /** Not on the event loop: the question to the workers may have to wait for the broker. */
  private Response workers() {
    ClusterView view = plane.known();
    return Response.json(200, WorkerTable.rows(view, plane.statuses().join()));
  }

  private void count(Request request, Responder responder) {
    responder.send(Response.json(200, List.of(meter.shown())));
  }

  private void resetCount(Request request, Responder responder) {
    meter.reset();
    responder.send(Response.emptyObject(200));
  }

  private void events(Request request, Responder responder) {
    responder.send(Response.json(200, events.newestFirst().stream().map(Front::json).toList()));
  }

  private static Map<String, Object> json(Event event) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("time", event.time().toString());
    json.put("kind", event.kind().name().toLowerCase(Locale.ROOT));
    json.put("cause", event.cause());
    event.took().ifPresent(took -> json.put("durationMillis", took.toMillis()));
    json.putAll(event.details());
    return json;
  }

  private Readiness.State readiness() {
    return plane
        .unreadiness()
        .<Readiness.State>map(Readiness.NotReady::new)
        .orElseGet(Readiness.Ready::new);
  }
}
