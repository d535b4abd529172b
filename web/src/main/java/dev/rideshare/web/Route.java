package dev.rideshare.web;

/**
 * One method of one path template, such as {@code /api/v1/users/{username}}.
 *
 * @param counted whether the request counter counts the path (each of its methods then, 405 too)
 */
public record Route(String method, String template, Handler handler, boolean counted) {

  /** How a request is handled. */
  public sealed interface Handler {}

  /** Runs on the event loop and must not block; answers when and from where it likes. */
  @FunctionalInterface
  public non-sealed interface Async extends Handler {
    void handle(Request request, Responder responder);
  }

  /** Runs on a virtual thread of its own, reads top to bottom, may throw {@link Problem}. */
  @FunctionalInterface
  public non-sealed interface Blocking extends Handler {
    Response handle(Request request) throws Exception;
  }

  public static Route async(String method, String template, Async handler) {
    return new Route(method, template, handler, false);
  }

  public static Route blocking(String method, String template, Blocking handler) {
    return new Route(method, template, handler, false);
  }

  /** The same route, counted by the request counter. */
  public Route asCounted() {
    return new Route(method, template, handler, true);
  }
}
