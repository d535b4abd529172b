package dev.rideshare.cli.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.rideshare.web.HttpOptions;
import dev.rideshare.web.HttpService;
import dev.rideshare.web.Response;
import dev.rideshare.web.Route;
import dev.rideshare.web.StartException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends back what it gets: over HTTP, with the same stack as the orchestrator, and over AMQP. What
 * a request costs before any database has a part in it.
 */
public final class EchoServer implements AutoCloseable {
  static final String PATH = "/echo";

  private final Vertx vertx = Vertx.vertx();
  private final @Nullable Connection broker;
  private final HttpService http;

  private EchoServer(Optional<URI> broker, String queue) throws IOException {
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
  public static EchoServer start(Optional<URI> broker, String queue) {
    try {
      return new EchoServer(broker, queue);
    } catch (IOException e) {
      throw new StartException("the echo did not start: " + e.getMessage());
    }
  }

  /** Of its HTTP server. */
  public int port() {
    return http.port();
  }

  private static Connection serve(URI broker, String queue) throws IOException {
    Connection connection = connect(broker);
    Channel channel = connection.createChannel();
    channel.queueDeclare(queue, false, false, true, null);
    channel.basicConsume(
        queue,
        true,
        (tag, delivery) ->
            channel.basicPublish(
                "", delivery.getProperties().getReplyTo(), null, delivery.getBody()),
        tag -> {});
    return connection;
  }

  static Connection connect(URI broker) throws IOException {
    try {
      ConnectionFactory factory = new ConnectionFactory();
      factory.setUri(broker);
      factory.setAutomaticRecoveryEnabled(false);
      return factory.newConnection("bench");
    } catch (TimeoutException | GeneralSecurityException e) {
      throw new IOException("the broker can't be reached: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    http.close();
    if (broker != null) {
      broker.abort();
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
