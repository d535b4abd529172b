package dev.rideshare.model.request;

import java.util.List;

/** Which rows a statement or a query is about. Nulls compare as in SQL: never equal, never less. */
public sealed interface Condition {
  /** Every row. */
  Condition ALL = new And(List.of());

  /** How a column is compared with a value. */
  enum Operator {
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE,
    /** SQL's LIKE: {@code %} any text, {@code _} one character; text columns only. */
    LIKE
  }

  record Compare(String column, Operator operator, Value value) implements Condition {}

  record In(String column, List<Value> values) implements Condition {
    public In {
      values = List.copyOf(values);
    }
  }

  record IsNull(String column) implements Condition {}

  record And(List<Condition> all) implements Condition {
    public And {
      all = List.copyOf(all);
    }
  }

  record Or(List<Condition> any) implements Condition {
    public Or {
      any = List.copyOf(any);
    }
  }

  record Not(Condition condition) implements Condition {}
}
