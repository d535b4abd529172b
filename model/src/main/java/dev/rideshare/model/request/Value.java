package dev.rideshare.model.request;

/** A value as a request gave it, before it is known which column it is for. */
public sealed interface Value {
  /** JSON's null: no value. */
  record Null() implements Value {}

  record Text(String text) implements Value {}

  /** A number in JSON's own text form, so that no digit is lost. */
  record Num(String digits) implements Value {}

  record Bool(boolean value) implements Value {}

  /** A JSON object or array, as compact JSON text. */
  record Json(String json) implements Value {}

  /** The right-hand side of the string form {@code "column=value"}: read as the column's type. */
  record Untyped(String text) implements Value {}

  Value NULL = new Null();
}
