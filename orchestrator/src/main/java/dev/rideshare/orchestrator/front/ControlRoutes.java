package dev.rideshare.orchestrator.front;

import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.orchestrator.events.Event.Kind;
import dev.rideshare.orchestrator.events.EventLog;
import dev.rideshare.web.Problem;
import dev.rideshare.web.Request;
import dev.rideshare.web.Response;
import dev.rideshare.web.Route;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The part of the API that changes the cluster, or tells how it changes by itself. */
final class ControlRoutes {
  private final ControlPlane control;
  private final Supplier<ClusterView> known;
  private final EventLog events;

  ControlRoutes(ControlPlane control, Supplier<ClusterView> known, EventLog events) {
    this.control = control;
    this.known = known;
    this.events = events;
  }

  List<Route> routes() {
    return List.of(
        Route.blocking("POST", "/api/v1/crash/master", request -> crash(Role.MASTER)),
        Route.blocking("POST", "/api/v1/crash/slave", request -> crash(Role.SLAVE)),
        Route.blocking("POST", "/api/v1/workers/{name}/drain", this::drain),
        Route.blocking("GET", "/api/v1/scaling", request -> scaling()));
  }

  private Response crash(Role role) {
    return switch (control.kill(role)) {
      case ControlPlane.Killed(long pid) -> Response.json(200, List.of(pid));
      case ControlPlane.Impossible(String why) -> Answers.nothingDone(why);
    };
  }

  private Response drain(Request request) {
    String name = request.path("name");
    if (known.get().workers().stream().noneMatch(member -> member.name().equals(name))) {
      throw Problem.of(404, "there is no worker " + name);
    }
    try {
      if (!control.drain(name)) {
        throw Problem.of(409, name + " is being drained already");
      }
    } catch (Problem e) {
      throw e;
    } catch (Exception e) {
      throw Problem.unavailable("it is not known whether " + name + " will be drained", 1);
    }
    events.add(Kind.DRAIN, name + " is to be drained, on request", Map.of("name", name));
    return Response.json(202, Map.of("draining", name));
  }

  private Response scaling() {
    try {
      return Response.json(200, json(control.scaling()));
    } catch (Exception e) {
      throw Problem.unavailable("ZooKeeper is out of reach", 1);
    }
  }

  private static Map<String, @Nullable Object> json(ControlPlane.ScalingReport report) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("policy", report.policy());
    json.put("dryRun", report.dryRun());
    json.put("windowMillis", report.window().toMillis());
    json.put("readsPerSlave", report.readsPerSlave());
    json.put("minSlaves", report.minSlaves());
    json.put("maxSlaves", report.maxSlaves());
    json.put("wantedSlaves", report.wanted());
    json.put("readsInWindow", report.reads());
    json.put("windowEndsAt", report.windowEnds().map(Instant::toString).orElse(null));
    return json;
  }
}
