package dev.rideshare.web;

/** What a {@link Fallback} may do with a request beside answering it by itself. */
public interface Handover extends Responder {
  /**
   * Lets another service of this process answer, as if the request had come to its own port: with
   * its routes, limits, counts and metrics. On the event loop, before the body was read, and once.
   */
  void passTo(HttpService other);
}
