package dev.rideshare.cli.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import dev.rideshare.messaging.BrokerConnection;
import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.messaging.BrokerUnavailableException;
import dev.rideshare.web.HttpOptions;
import dev.rideshare.web.HttpService;
import dev.rideshare.web.Response;
import dev.rideshare.web.Route;
import dev.rideshare.web.StartException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends back what it gets: over HTTP, with the same stack as the orchestrator, and over AMQP. What
 * a request costs before any database has a part in it.
 */
public final class EchoServer implements AutoCloseable {
  static final String PATH = "/echo";

  private final Vertx vertx = Vertx.vertx();
  private final @Nullable BrokerConnection broker;
  private final HttpService http;

  private EchoServer(Optional<BrokerSettings> broker, String queue)
      throws BrokerUnavailableException {
    this.broker = broker.isPresent() ? serve(broker.get(), queue) : null;
    this.http =
        HttpService.builder(vertx, HttpOptions.of("echo", "127.0.0.1", 0, "--port"))
            .routes(
                List.of(
                    Route.async(
                        "POST",
                        PATH,
                        (request, responder) ->
                            responder.send(Response.json(200, request.body())))))
            .start();
  }

  /**
   * Serves when this returns.
   *
   * @param broker where there is one: messages in {@code queue} go back to where they name
   * @throws StartException if that can't be done
   */
  public static EchoServer start(Optional<BrokerSettings> broker, String queue) {
    try {
      return new EchoServer(broker, queue);
    } catch (BrokerUnavailableException | IllegalArgumentException e) {
      throw new StartException("the echo did not start: " + e.getMessage());
    }
  }

  /** Of its HTTP server. */
  public int port() {
    return http.port();
  }

  /** Sends back what comes to that queue, which goes with the connection. */
  static BrokerConnection serve(BrokerSettings broker, String queue)
      throws BrokerUnavailableException {
    BrokerConnection connection = BrokerConnection.open(broker, "bench");
    try {
      Channel channel = connection.channel();
      channel.queueDeclare(queue, false, false, true, null);
      channel.basicConsume(
          queue,
          true,
          (tag, delivery) ->
              channel.basicPublish(
                  "", delivery.getProperties().getReplyTo(), null, delivery.getBody()),
          tag -> {});
      return connection;
    } catch (IOException | ShutdownSignalException e) {
      connection.close();
      throw connection.failed(e);
    }
  }

  @Override
  public void close() {
    http.close();
    if (broker != null) {
      broker.close();
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
