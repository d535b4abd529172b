package dev.rideshare.coordination;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rideshare.coordination.ZnodeJson.Unreadable;
import dev.rideshare.model.control.ControlState;
import dev.rideshare.model.control.OrchestratorStatus;
import dev.rideshare.model.control.ScalingState;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The control loop's znodes, as JSON that an operator can read. Unknown fields are skipped. */
final class ControlJson {
  private ControlJson() {}

  static byte[] write(ControlState state) {
    ObjectNode json = ZnodeJson.object();
    json.put("lastWorker", state.lastWorker());
    ScalingState scaling = state.scaling();
    json.put("wantedSlaves", scaling.wanted());
    ObjectNode counted = json.putObject("counted");
    scaling.counted().forEach(counted::put);
    scaling.windowBegan().ifPresent(time -> json.put("windowBegan", time.toString()));
    scaling.changedAt().ifPresent(time -> json.put("changedAt", time.toString()));
    var draining = json.putArray("draining");
    state.draining().forEach(draining::add);
    return ZnodeJson.bytes(json);
  }

  static ControlState readControl(byte[] bytes) throws Unreadable {
    JsonNode json = ZnodeJson.parse(bytes);
    Map<String, Long> counted = new HashMap<>();
    for (Map.Entry<String, JsonNode> each : json.path("counted").properties()) {
      counted.put(each.getKey(), each.getValue().asLong());
    }
    TreeSet<String> draining = new TreeSet<>();
    json.path("draining").forEach(name -> draining.add(name.asText()));
    long wanted = ZnodeJson.number(json, "wantedSlaves");
    if (wanted < 0 || wanted > Integer.MAX_VALUE) {
      throw new Unreadable("wantedSlaves is " + wanted);
    }
    return new ControlState(
        ZnodeJson.number(json, "lastWorker"),
        new ScalingState((int) wanted, counted, time(json, "windowBegan"), time(json, "changedAt")),
        draining);
  }

  static byte[] write(OrchestratorStatus status) {
    ObjectNode json = ZnodeJson.object();
    json.put("name", status.name());
    json.put("run", status.run());
    json.put("host", status.host());
    json.put("pid", status.pid());
    json.put("launches", status.launches());
    json.put("reads", status.reads());
    json.put("answered", status.answered());
    json.put("tookMicros", status.tookMicros());
    return ZnodeJson.bytes(json);
  }

  static OrchestratorStatus readOrchestrator(byte[] bytes) throws Unreadable {
    JsonNode json = ZnodeJson.parse(bytes);
    return new OrchestratorStatus(
        ZnodeJson.text(json, "name"),
        ZnodeJson.text(json, "run"),
        ZnodeJson.text(json, "host"),
        ZnodeJson.number(json, "pid"),
        json.path("launches").asBoolean(),
        ZnodeJson.number(json, "reads"),
        ZnodeJson.number(json, "answered"),
        ZnodeJson.number(json, "tookMicros"));
  }

  private static Optional<Instant> time(JsonNode json, String name) throws Unreadable {
    return json.has(name)
        ? Optional.of(ZnodeJson.instant(name, ZnodeJson.text(json, name)))
        : Optional.empty();
  }
}
