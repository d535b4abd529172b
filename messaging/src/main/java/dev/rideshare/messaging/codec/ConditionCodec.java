package dev.rideshare.messaging.codec;

import dev.rideshare.messaging.MalformedMessageException;
import dev.rideshare.messaging.WireReader;
import dev.rideshare.messaging.WireWriter;
import dev.rideshare.model.request.Condition;
import dev.rideshare.model.request.Value;

/** Values and conditions, inside larger messages. */
final class ConditionCodec {
  /** Deeper conditions are refused, so that reading one can't exhaust the stack. */
  private static final int MAX_DEPTH = 100;

  static void writeValue(WireWriter out, Value value) {
    switch (value) {
      case Value.Null() -> out.writeByte(0);
      case Value.Text(String text) -> out.writeByte(1).writeString(text);
      case Value.Num(String digits) -> out.writeByte(2).writeString(digits);
      case Value.Bool(boolean bool) -> out.writeByte(3).writeBoolean(bool);
      case Value.Json(String json) -> out.writeByte(4).writeString(json);
      case Value.Untyped(String text) -> out.writeByte(5).writeString(text);
    }
  }

  static Value readValue(WireReader in) {
    int tag = in.readByte();
    return switch (tag) {
      case 0 -> Value.NULL;
      case 1 -> new Value.Text(in.readString());
      case 2 -> new Value.Num(in.readString());
      case 3 -> new Value.Bool(in.readBoolean());
      case 4 -> new Value.Json(in.readString());
      case 5 -> new Value.Untyped(in.readString());
      default -> throw new MalformedMessageException("value tag " + tag);
    };
  }

  static void write(WireWriter out, Condition condition) {
    switch (condition) {
      case Condition.Compare(String column, Condition.Operator operator, Value value) -> {
        out.writeByte(0).writeString(column).writeEnum(operator);
        writeValue(out, value);
      }
      case Condition.In(String column, var values) -> {
        out.writeByte(1).writeString(column).writeList(values, ConditionCodec::writeValue);
      }
      case Condition.IsNull(String column) -> out.writeByte(2).writeString(column);
      case Condition.And(var all) -> out.writeByte(3).writeList(all, ConditionCodec::write);
      case Condition.Or(var any) -> out.writeByte(4).writeList(any, ConditionCodec::write);
      case Condition.Not(Condition negated) -> write(out.writeByte(5), negated);
    }
  }

  static Condition read(WireReader in) {
    return read(in, 0);
  }

  private static Condition read(WireReader in, int depth) {
    if (depth > MAX_DEPTH) {
      throw new MalformedMessageException("condition deeper than " + MAX_DEPTH);
    }
    int tag = in.readByte();
    return switch (tag) {
      case 0 -> {
        String column = in.readString();
        yield new Condition.Compare(column, in.readEnum(Condition.Operator.class), readValue(in));
      }
      case 1 -> {
        String column = in.readString();
        yield new Condition.In(column, in.readList(ConditionCodec::readValue));
      }
      case 2 -> new Condition.IsNull(in.readString());
      case 3 -> new Condition.And(in.readList(inner -> read(inner, depth + 1)));
      case 4 -> new Condition.Or(in.readList(inner -> read(inner, depth + 1)));
      case 5 -> new Condition.Not(read(in, depth + 1));
      default -> throw new MalformedMessageException("condition tag " + tag);
    };
  }

  private ConditionCodec() {}
}
