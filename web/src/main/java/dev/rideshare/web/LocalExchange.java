package dev.rideshare.web;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The life of a request from within this process, as {@link Exchange} tells that of another. */
final class LocalExchange implements Responder {
  private final Dispatcher service;
  private final LocalRequest head;
  private final CompletableFuture<Response> answer = new CompletableFuture<>();
  private final AtomicBoolean answered = new AtomicBoolean();
  private final long started = System.nanoTime();
  private Request request;
  private Router.@Nullable Match match;

  LocalExchange(Dispatcher service, LocalRequest head) {
    this.service = service;
    this.head = head;
    this.request = new Request(head, head.body(), Map.of());
  }

  CompletableFuture<Response> start() {
    service.inFlight.enter();
    try {
      match = service.router.match(head.path());
      service.admit(match);
      if (head.body().length() > service.options.bodyLimit()) {
        throw service.bodyTooLarge();
      }
      if (match != null) {
        request = new Request(head, head.body(), match.parameters());
      }
      service.dispatch(match, request, this);
    } catch (RuntimeException e) {
      fail(e);
    }
    return answer;
  }

  @Override
  public void send(Response response) {
    if (answered.compareAndSet(false, true)) {
      service.metrics.record(
          Dispatcher.template(match),
          head.method(),
          response.status(),
          System.nanoTime() - started);
      service.inFlight.leave();
      answer.complete(response);
    }
  }

  @Override
  public void fail(Throwable error) {
    send(Dispatcher.answerTo(error, request, Dispatcher.template(match)));
  }
}
