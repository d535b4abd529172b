package dev.rideshare.cli.bench;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import dev.rideshare.messaging.BrokerConnection;
import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.messaging.BrokerUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Round trips through the broker to another process and back, a message for each request and one
 * for each answer.
 */
record Amqp(BrokerSettings broker, String queue) implements Yardstick {
  private static final byte[] BODY = "x".repeat(100).getBytes(StandardCharsets.US_ASCII);
  private static final long ANSWER_SECONDS = 10;

  @Override
  public String name() {
    return AMQP;
  }

  @Override
  public String what() {
    return "bare AMQP round trips through the system's broker, one message a request";
  }

  @Override
  public Load.Clients load() {
    return new Load.Clients(1);
  }

  @Override
  public Sample measure(Duration duration) throws InterruptedException {
    return ThreadedLoad.run(what(), 1, duration, () -> new Caller(broker, queue));
  }

  /**
   * Goes round once, within this process.
   *
   * @param queue of the trial alone
   * @return why it can't be done: one line without the password; empty if it can
   */
  static Optional<String> problem(BrokerSettings broker, String queue) throws InterruptedException {
    try (BrokerConnection _ = EchoServer.serve(broker, queue);
        Caller caller = new Caller(broker, queue)) {
      return caller.ask() ? Optional.empty() : Optional.of("what is published does not come back");
    } catch (BrokerUnavailableException | IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** One client. */
  static final class Caller implements ThreadedLoad.Client, AutoCloseable {
    private final BlockingQueue<byte[]> answers = new ArrayBlockingQueue<>(16);
    private final BrokerConnection connection;
    private final Channel channel;
    private final BasicProperties properties;
    private final String queue;

    Caller(BrokerSettings broker, String queue) throws BrokerUnavailableException {
      this.connection = BrokerConnection.open(broker, "bench");
      this.queue = queue;
      try {
        this.channel = connection.channel();
        String answersTo = channel.queueDeclare().getQueue();
        this.properties = new BasicProperties.Builder().replyTo(answersTo).build();
        channel.basicConsume(
            answersTo, true, (tag, delivery) -> answers.add(delivery.getBody()), tag -> {});
      } catch (IOException | ShutdownSignalException e) {
        connection.close();
        throw connection.failed(e);
      }
    }

    @Override
    public boolean ask() throws BrokerUnavailableException, InterruptedException {
      try {
        channel.basicPublish("", queue, properties, BODY);
      } catch (IOException | ShutdownSignalException e) {
        throw connection.failed(e);
      }
      return Arrays.equals(BODY, answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS));
    }

    @Override
    public void close() {
      connection.close();
    }
  }
}
