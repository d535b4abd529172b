package dev.rideshare.web;

/** Where an asynchronous handler puts its answer: once, from any thread. Later calls do nothing. */
public interface Responder {
  /** Sends the answer. */
  void send(Response response);

  /** Answers with the problem; anything else is a bug: logged, and a plain 500 for the client. */
  void fail(Throwable error);
}
