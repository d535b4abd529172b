package dev.rideshare.orchestrator.front;

import dev.rideshare.model.request.Condition;
import dev.rideshare.model.request.Condition.Operator;
import dev.rideshare.model.request.Value;
import dev.rideshare.web.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a condition. {@code and}, {@code or} and {@code not} are words of the language, so a column
 * of such a name can be reached by the string form alone. One parser reads one request, since it
 * counts what it has read.
 */
final class ConditionParser {
  /** How deep conditions may be nested. */
  static final int MAX_DEPTH = 32;

  /** How many comparisons the conditions of one request may hold. */
  static final int MAX_COMPARISONS = 1_000;

  /** How many values one {@code in} may list. */
  static final int MAX_IN = 10_000;

  private static final Set<String> OPERATORS =
      new TreeSet<>(Set.of("eq", "ne", "lt", "le", "gt", "ge", "in", "like", "isNull"));

  private int comparisons;

  Condition parse(Part part) {
    return parse(part, 1);
  }

  private Condition parse(Part part, int depth) {
    if (depth > MAX_DEPTH) {
      throw part.wrong("is nested deeper than " + MAX_DEPTH + " conditions");
    }
    if (part.json().isTextual()) {
      return stringForm(part);
    }
    if (!part.json().isObject()) {
      throw part.mustBe("a condition: an object, or a string \"column=value\"");
    }
    List<Condition> all = new ArrayList<>();
    part.fields()
        .forEach(
            (name, value) -> {
              switch (name) {
                case "and" -> all.add(new Condition.And(several(value, depth)));
                case "or" -> all.add(new Condition.Or(several(value, depth)));
                case "not" -> all.add(new Condition.Not(parse(value, depth + 1)));
                default -> column(name, value, all);
              }
            });
    return all.size() == 1 ? all.getFirst() : new Condition.And(all);
  }

  private List<Condition> several(Part part, int depth) {
    List<Part> items = part.items("conditions", MAX_COMPARISONS);
    if (items.isEmpty()) {
      throw part.wrong("must hold at least one condition");
    }
    return items.stream().map(item -> parse(item, depth + 1)).toList();
  }

  private Condition stringForm(Part part) {
    String text = part.text();
    int equals = text.indexOf('=');
    String column = equals < 0 ? "" : text.substring(0, equals).strip();
    if (column.isEmpty()) {
      throw part.mustBe("of the form \"column=value\" (or an object)");
    }
    count(part);
    return new Condition.Compare(
        column, Operator.EQ, new Value.Untyped(text.substring(equals + 1)));
  }

  private void column(String name, Part value, List<Condition> into) {
    value.storable(name);
    if (name.isEmpty()) {
      throw value.wrong("names no column");
    }
    switch (value.json().getNodeType()) {
      case NULL -> {
        count(value);
        into.add(new Condition.IsNull(name));
      }
      case OBJECT -> operators(name, value, into);
      case ARRAY ->
          throw value.mustBe("a value or an object of operators (one of several: {\"in\": […]})");
      default -> {
        count(value);
        into.add(new Condition.Compare(name, Operator.EQ, Values.value(value)));
      }
    }
  }

  private void operators(String column, Part part, List<Condition> into) {
    if (part.json().isEmpty()) {
      throw part.wrong("must hold at least one operator: " + Part.join(OPERATORS));
    }
    part.object(OPERATORS)
        .fields()
        .forEach(
            (operator, operand) -> {
              count(operand);
              into.add(
                  switch (operator) {
                    case "in" -> in(column, operand);
                    case "like" ->
                        new Condition.Compare(
                            column, Operator.LIKE, new Value.Text(operand.text()));
                    case "isNull" -> isNull(column, operand.bool());
                    default -> comparison(column, operator, operand);
                  });
            });
  }

  private static Condition comparison(String column, String operator, Part operand) {
    Value value = Values.value(operand);
    if (!(value instanceof Value.Null)) {
      return new Condition.Compare(column, comparison(operator), value);
    }
    return switch (operator) {
      case "eq" -> isNull(column, true);
      case "ne" -> isNull(column, false);
      default -> throw operand.wrong("is null, which is neither less nor greater than anything");
    };
  }

  private static Operator comparison(String word) {
    return switch (word) {
      case "eq" -> Operator.EQ;
      case "ne" -> Operator.NE;
      case "lt" -> Operator.LT;
      case "le" -> Operator.LE;
      case "gt" -> Operator.GT;
      case "ge" -> Operator.GE;
      default -> throw new IllegalArgumentException(word);
    };
  }

  private static Condition in(String column, Part operand) {
    List<Value> values = new ArrayList<>();
    for (Part item : operand.items("values", MAX_IN)) {
      if (item.json().isNull()) {
        throw item.wrong("is null, which equals nothing; say {\"isNull\": true} for it");
      }
      values.add(Values.value(item));
    }
    return new Condition.In(column, values);
  }

  private static Condition isNull(String column, boolean yes) {
    Condition isNull = new Condition.IsNull(column);
    return yes ? isNull : new Condition.Not(isNull);
  }

  private void count(Part part) {
    if (++comparisons > MAX_COMPARISONS) {
      throw Problem.badRequest(
          "the conditions hold more than "
              + MAX_COMPARISONS
              + " comparisons; "
              + part.wrong("is one too many").detail());
    }
  }
}
