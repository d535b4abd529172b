package dev.rideshare.rideshare.rides;

import dev.rideshare.web.HttpOptions;
import dev.rideshare.web.HttpService;
import dev.rideshare.web.Response;
import dev.rideshare.web.Route;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands where the gateway stands, says that every user exists, and remembers how it was asked. */
final class YesGateway implements AutoCloseable {
  private final List<String> origins = new CopyOnWriteArrayList<>();
  private final List<String> paths = new CopyOnWriteArrayList<>();
  private final HttpService service;

  YesGateway(Vertx vertx) {
    service =
        HttpService.builder(vertx, HttpOptions.of("yes", "127.0.0.1", 0, "-"))
            .routes(
                List.of(
                    Route.async(
                        "GET",
                        "/api/v1/users/{username}",
                        (request, responder) -> {
                          origins.add(String.valueOf(request.header("Origin")));
                          paths.add(request.rawPath());
                          responder.send(Response.emptyObject(200));
                        })))
            .start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + service.port());
  }

  List<String> origins() {
    return origins;
  }

  List<String> paths() {
    return paths;
  }

  @Override
  public void close() {
    service.close();
  }
}
