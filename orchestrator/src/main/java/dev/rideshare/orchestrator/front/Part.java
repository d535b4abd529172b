package dev.rideshare.orchestrator.front;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.web.Json;
import dev.rideshare.web.Problem;
import dev.rideshare.web.Text;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value of a request's body and where it stands in it, so that each complaint names its JSON path
 * ({@code $.transaction[1].where}). Every check throws a 400 {@link Problem}.
 */
final class Part {
  private static final int SHOWN = 60;

  private final JsonNode json;
  private final @Nullable Part parent;

  /** In an object, the field; in an array there is none, but an index. */
  private final @Nullable String name;

  private final int index;

  private Part(JsonNode json, @Nullable Part parent, @Nullable String name, int index) {
    this.json = json;
    this.parent = parent;
    this.name = name;
    this.index = index;
  }

  /** The whole body: strict JSON. */
  static Part body(byte[] body) {
    return new Part(Json.parse(body), null, null, 0);
  }

  JsonNode json() {
    return json;
  }

  /** The complaint that this value is not what it must be. */
  Problem mustBe(String what) {
    return Problem.badRequest(path() + " must be " + what + ", not " + shown());
  }

  /** The complaint about this value, in other words. */
  Problem wrong(String what) {
    return Problem.badRequest(path() + " " + what);
  }

  /** An object with no other fields than these. */
  Part object(Set<String> allowed) {
    object();
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!allowed.contains(name)) {
        throw new Part(json, this, name, 0).wrong("is unknown; allowed here: " + join(allowed));
      }
    }
    return this;
  }

  Part object() {
    if (!json.isObject()) {
      throw mustBe("an object");
    }
    return this;
  }

  boolean has(String name) {
    return json.has(name);
  }

  Optional<Part> field(String name) {
    JsonNode value = json.get(name);
    return value == null ? Optional.empty() : Optional.of(new Part(value, this, name, 0));
  }

  Part required(String name) {
    return field(name).orElseThrow(() -> wrong("lacks the field \"" + name + "\""));
  }

  /** An object's fields in the order of the request. */
  Map<String, Part> fields() {
    Map<String, Part> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : object().json.properties()) {
      fields.put(field.getKey(), new Part(field.getValue(), this, field.getKey(), 0));
    }
    return fields;
  }

  /** An array's items; {@code what} names them, {@code most} is how many there may be. */
  List<Part> items(String what, int most) {
    if (!json.isArray()) {
      throw mustBe("an array of " + what);
    }
    if (json.size() > most) {
      throw wrong("holds " + json.size() + " " + what + "; at most " + most + " are allowed");
    }
    List<Part> items = new ArrayList<>(json.size());
    for (int i = 0; i < json.size(); i++) {
      items.add(new Part(json.get(i), this, null, i));
    }
    return items;
  }

  /** A string that a database can keep. */
  String text() {
    if (!json.isTextual()) {
      throw mustBe("a string");
    }
    return storable(json.textValue());
  }

  /** A string that is not empty: the name of a table or column. */
  String name() {
    String name = text();
    if (name.isEmpty()) {
      throw wrong("must not be empty");
    }
    return name;
  }

  /** An array of different names. */
  List<String> names(int most) {
    Set<String> names = new LinkedHashSet<>();
    for (Part item : items("names", most)) {
      if (!names.add(item.name())) {
        throw item.wrong("names " + item.shown() + " a second time");
      }
    }
    return List.copyOf(names);
  }

  boolean bool() {
    if (!json.isBoolean()) {
      throw mustBe("true or false");
    }
    return json.booleanValue();
  }

  /** {@code true} and nothing else. */
  void isTrue() {
    if (!json.isBoolean() || !json.booleanValue()) {
      throw mustBe("true");
    }
  }

  long whole(long least, long most) {
    OptionalLong value =
        json.isIntegralNumber() && json.canConvertToLong()
            ? OptionalLong.of(json.longValue())
            : OptionalLong.empty();
    if (value.isEmpty() || value.getAsLong() < least || value.getAsLong() > most) {
      throw mustBe(
          most == Long.MAX_VALUE
              ? "a whole number of at least " + least
              : "a whole number from " + least + " to " + most);
    }
    return value.getAsLong();
  }

  /** Refuses text that no database can keep: U+0000 and halves of surrogate pairs. */
  String storable(String text) {
    if (!Text.isStorable(text)) {
      throw wrong("holds the character U+0000 or an unpaired surrogate");
    }
    return text;
  }

  static String join(Set<String> names) {
    return String.join(", ", names);
  }

  /** The value as a message shows it: short, and never a whole body. */
  private String shown() {
    if (json.isContainerNode() || json.isNull()) {
      return Json.describe(json);
    }
    String text = json.toString();
    return text.length() <= SHOWN ? text : Json.describe(json);
  }

  private String path() {
    StringBuilder path = new StringBuilder();
    append(path);
    return path.length() <= 4 * SHOWN ? path.toString() : path.substring(0, 4 * SHOWN) + "…";
  }

  private void append(StringBuilder path) {
    if (parent == null) {
      path.append('$');
      return;
    }
    parent.append(path);
    path.append(name == null ? "[" + index + "]" : stepTo(name));
  }

  private static String stepTo(String name) {
    boolean plain = !name.isEmpty() && name.chars().allMatch(Part::isPlain);
    return plain ? "." + name : "['" + name + "']";
  }

  private static boolean isPlain(int c) {
    return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
  }
}
