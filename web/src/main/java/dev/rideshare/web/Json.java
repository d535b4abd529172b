package dev.rideshare.web;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Strict JSON (RFC 8259, UTF-8): duplicate names and anything after the value are refused, nesting
 * is at most {@value #MAX_DEPTH} deep, numbers stay exact (at most {@value #MAX_NUMBER_LENGTH}
 * characters and an exponent within ±{@value #MAX_EXPONENT}), strings may be as long as the body.
 */
public final class Json {
  public static final int MAX_DEPTH = 200;
  public static final int MAX_NUMBER_LENGTH = 150_000;

  /** Beyond it, writing a number out in plain digits would cost far more than its text. */
  public static final int MAX_EXPONENT = 150_000;

  private static final String EXPONENT = "a number's exponent is out of bounds";

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          // Field names come from outside: a shared table of them would only grow.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          // Of its own choice one for each thread: a virtual thread would make its buffers anew.
          .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private static final JsonMapper MAPPER =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .nodeFactory(new BoundedNumbers())
          .build();

  private Json() {}

  /** The one value that the body holds. Throws a 400 {@link Problem} naming line and column. */
  public static JsonNode parse(Buffer body) {
    return parse(body.getBytes());
  }

  /** As {@link #parse(Buffer)}. */
  public static JsonNode parse(byte[] body) {
    try {
      JsonNode node = MAPPER.readTree(body);
      if (node.isMissingNode()) {
        throw Problem.badRequest("the body is empty, JSON is expected");
      }
      return node;
    } catch (NumberFormatException e) {
      throw Problem.badRequest("malformed JSON: " + EXPONENT);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** As {@link #parse(Buffer)}, for a body that must be an object. */
  public static JsonNode parseObject(Buffer body) {
    JsonNode node = parse(body);
    if (!node.isObject()) {
      throw Problem.badRequest("the body must be a JSON object, not " + describe(node));
    }
    return node;
  }

  /** The 400 problem for what a parser threw, naming line and column where they are known. */
  private static Problem malformed(IOException error) {
    if (error instanceof JacksonException json) {
      JsonLocation location = json.getLocation();
      String message = json.getOriginalMessage();
      int end = message.indexOf('\n');
      return malformed(end < 0 ? message : message.substring(0, end), location);
    }
    return malformed("not valid UTF-8 text", null);
  }

  private static Problem malformed(String what, @Nullable JsonLocation location) {
    if (location == null || location.getLineNr() < 1) {
      return Problem.badRequest("malformed JSON: " + what);
    }
    int line = location.getLineNr();
    int column = location.getColumnNr();
    return Problem.badRequest("malformed JSON at line " + line + ", column " + column + ": " + what)
        .with("line", line)
        .with("column", column);
  }

  /** What kind of value it is, in words for a message. */
  public static String describe(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "an array";
      case STRING -> "a string";
      case NUMBER -> "a number";
      case BOOLEAN -> "a boolean";
      case NULL -> "null";
      case MISSING -> "nothing";
      case BINARY, POJO -> "something else";
    };
  }

  /** Writes a value (maps, lists, strings, numbers, booleans, nodes, records) as UTF-8 JSON. */
  public static Buffer bytes(Object value) {
    try {
      return Buffer.buffer(MAPPER.writeValueAsBytes(value));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes JSON token by token. */
  public static Buffer write(Writing writing) {
    try (ByteArrayBuilder out = new ByteArrayBuilder(512)) {
      try (JsonGenerator generator = FACTORY.createGenerator(out)) {
        writing.to(generator);
      }
      return Buffer.buffer(out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@link #write} calls. */
  @FunctionalInterface
  public interface Writing {
    void to(JsonGenerator generator) throws IOException;
  }

  private static boolean isBounded(BigDecimal value) {
    return Math.abs((long) value.scale()) <= MAX_EXPONENT + (long) MAX_NUMBER_LENGTH;
  }

  private static final class BoundedNumbers extends JsonNodeFactory {
    @Override
    public ValueNode numberNode(@Nullable BigDecimal value) {
      if (value != null && !isBounded(value)) {
        throw Problem.badRequest("malformed JSON: " + EXPONENT);
      }
      return super.numberNode(value);
    }
  }
}
