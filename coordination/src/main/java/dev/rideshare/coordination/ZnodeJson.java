package dev.rideshare.coordination;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/** The znodes' contents, as JSON that an operator can read. Unknown fields are skipped. */
final class ZnodeJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ZnodeJson() {}

  /** The bytes are no JSON, or a field is missing or wrong; the message says which. */
  static final class Unreadable extends Exception {
    Unreadable(String message) {
      super(message);
    }
  }

  static byte[] write(ClusterState state) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("instance", state.instance().toString());
    json.put("epoch", state.epoch());
    json.put("run", state.run().toString());
    var copies = json.putArray("inSync");
    state.inSync().forEach(copy -> copies.add(copy.toString()));
    state.successor().ifPresent(copy -> json.put("successor", copy.toString()));
    return bytes(json);
  }

  static ClusterState readCluster(byte[] bytes) throws Unreadable {
    JsonNode json = parse(bytes);
    var inSync = new TreeSet<UUID>();
    JsonNode copies = field(json, "inSync");
    if (!copies.isArray()) {
      throw new Unreadable("inSync is not an array");
    }
    for (JsonNode copy : copies) {
      inSync.add(uuid("inSync", copy.asText()));
    }
    return new ClusterState(
        uuid("instance", text(json, "instance")),
        number(json, "epoch"),
        uuid("run", text(json, "run")),
        inSync,
        json.has("successor")
            ? Optional.of(uuid("successor", text(json, "successor")))
            : Optional.empty());
  }

  static byte[] write(Member member) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("name", member.name());
    json.put("pid", member.pid());
    json.put("copyId", member.copyId().toString());
    json.put("host", member.host());
    member.containerId().ifPresent(id -> json.put("containerId", id));
    json.put("role", lower(member.role()));
    json.put("state", lower(member.state()));
    json.put("epoch", member.epoch());
    json.put("position", member.position().toString());
    json.put("startedAt", member.startedAt().toString());
    return bytes(json);
  }

  static Member readMember(byte[] bytes) throws Unreadable {
    JsonNode json = parse(bytes);
    String position = text(json, "position");
    return new Member(
        text(json, "name"),
        number(json, "pid"),
        uuid("copyId", text(json, "copyId")),
        text(json, "host"),
        Optional.ofNullable(json.get("containerId")).map(JsonNode::asText),
        constant(Role.class, "role", text(json, "role")),
        constant(MemberState.class, "state", text(json, "state")),
        number(json, "epoch"),
        Position.parse(position).orElseThrow(() -> new Unreadable("position is " + position)),
        instant("startedAt", text(json, "startedAt")));
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static byte[] bytes(ObjectNode json) {
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode parse(byte[] bytes) throws Unreadable {
    try {
      JsonNode json = MAPPER.readTree(bytes);
      if (json != null && json.isObject()) {
        return json;
      }
    } catch (JsonProcessingException e) {
      throw new Unreadable("no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new Unreadable("no JSON object");
  }

  private static JsonNode field(JsonNode json, String name) throws Unreadable {
    JsonNode value = json.get(name);
    if (value == null || value.isNull()) {
      throw new Unreadable(name + " is missing");
    }
    return value;
  }

  static String text(JsonNode json, String name) throws Unreadable {
    JsonNode value = field(json, name);
    if (!value.isTextual()) {
      throw new Unreadable(name + " is not a string");
    }
    return value.asText();
  }

  static long number(JsonNode json, String name) throws Unreadable {
    JsonNode value = field(json, name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new Unreadable(name + " is not a whole number");
    }
    return value.asLong();
  }

  private static UUID uuid(String name, String text) throws Unreadable {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new Unreadable(name + " is no UUID: " + text);
    }
  }

  static Instant instant(String name, String text) throws Unreadable {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new Unreadable(name + " is no time: " + text);
    }
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String name, String text)
      throws Unreadable {
    for (E constant : type.getEnumConstants()) {
      if (lower(constant).equals(text)) {
        return constant;
      }
    }
    throw new Unreadable(name + " is " + text);
  }
}
