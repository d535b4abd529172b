package dev.rideshare.cli.bench;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Round trips through the broker to another process and back, a message for each request and one
 * for each answer.
 */
record Amqp(URI broker, String queue) implements Yardstick {
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

  private static final class Caller implements ThreadedLoad.Client {
    private final BlockingQueue<byte[]> answers = new ArrayBlockingQueue<>(16);
    private final Connection connection;
    private final Channel channel;
    private final BasicProperties properties;
    private final String queue;

    Caller(URI broker, String queue) throws IOException {
      this.connection = EchoServer.connect(broker);
      this.channel = connection.createChannel();
      this.queue = queue;
      String answersTo = channel.queueDeclare().getQueue();
      this.properties = new BasicProperties.Builder().replyTo(answersTo).build();
      channel.basicConsume(
          answersTo, true, (tag, delivery) -> answers.add(delivery.getBody()), tag -> {});
    }

    @Override
    public boolean ask() throws IOException, InterruptedException {
      channel.basicPublish("", queue, properties, BODY);
      return Arrays.equals(BODY, answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS));
    }

    @Override
    public void close() {
      connection.abort();
    }
  }
}
