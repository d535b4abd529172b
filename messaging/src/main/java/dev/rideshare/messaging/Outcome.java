package dev.rideshare.messaging;

/** What became of a request. */
public sealed interface Outcome {
  /** It was answered. Compare bodies by their content. */
  @SuppressWarnings("ArrayRecordComponent") // bytes are handed on, never copied or compared
  record Answered(byte[] body) implements Outcome {}

  /** No server can ever have seen it: it was not published, or the broker gave it back. */
  record NotSent(String reason) implements Outcome {}

  /** It was published and its deadline passed without an answer: it may have been done or not. */
  record Unknown() implements Outcome {}
}
