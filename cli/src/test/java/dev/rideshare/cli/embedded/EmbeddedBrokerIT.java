package dev.rideshare.cli.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded broker, spoken to by the RabbitMQ client. */
class EmbeddedBrokerIT {
  @TempDir private static Path folder;

  private static EmbeddedBroker broker;

  private Connection connection;
  private Channel channel;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = EmbeddedBroker.start(folder.resolve("work"), "127.0.0.1", 0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void connect() throws Exception {
    connection = connect(broker.uri());
    channel = connection.createChannel();
  }

  @AfterEach
  void disconnect() throws IOException {
    connection.close();
  }

  @Test
  void confirmsWhatWasPublished() throws Exception {
    String queue = exclusiveQueue();
    channel.confirmSelect();
    for (int i = 0; i < 100; i++) {
      publish("", queue, "m" + i);
    }
    assertThat(channel.waitForConfirms(5_000)).isTrue();
    assertThat(channel.messageCount(queue)).isEqualTo(100);
  }

  @Test
  void returnsAMandatoryMessageThatHasNoQueueAndNeverConfirmsIt() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    channel.addReturnListener(returned -> heard.add("returned " + text(returned.getBody())));
    channel.addConfirmListener((tag, multiple) -> heard.add("ack"), (t, m) -> heard.add("nack"));
    channel.confirmSelect();
    channel.basicPublish("", "no.such.queue", true, new BasicProperties(), "lost".getBytes(UTF_8));
    assertThat(List.of(take(heard), take(heard)))
        .containsExactlyInAnyOrder("returned lost", "nack");
  }

  @Test
  void givesAFanoutMessageToEveryQueueInTheOrderPublished() throws Exception {
    channel.exchangeDeclare("everyone", BuiltinExchangeType.FANOUT, false, true, null);
    String one = exclusiveQueue();
    String two = exclusiveQueue();
    channel.queueBind(one, "everyone", "");
    channel.queueBind(two, "everyone", "");
    for (int i = 0; i < 50; i++) {
      publish("everyone", "", "m" + i);
    }
    for (String queue : new String[] {one, two}) {
      BlockingQueue<Delivery> received = consume(channel, queue);
      for (int i = 0; i < 50; i++) {
        assertThat(text(take(received).getBody())).isEqualTo("m" + i);
      }
    }
  }

  @Test
  void removesAnExclusiveQueueWithItsConnection() throws Exception {
    try (Connection other = connect(broker.uri())) {
      other.createChannel().queueDeclare("mine", false, true, false, null);
    }
    await().atMost(5, TimeUnit.SECONDS).until(() -> !exists("mine"));
  }

  @Test
  void removesAnAutoDeleteQueueWithItsLastConsumer() throws Exception {
    channel.queueDeclare("shortlived", false, false, true, null);
    String tag = channel.basicConsume("shortlived", true, (t, delivery) -> {}, t -> {});
    assertThat(exists("shortlived")).isTrue();
    channel.basicCancel(tag);
    await().atMost(5, TimeUnit.SECONDS).until(() -> !exists("shortlived"));
  }

  @Test
  void sendsNoMoreThanThePrefetchUnacknowledged() throws Exception {
    String queue = exclusiveQueue();
    for (int i = 0; i < 5; i++) {
      publish("", queue, "m" + i);
    }
    channel.basicQos(2);
    BlockingQueue<Delivery> received = consume(channel, queue);
    Delivery first = take(received);
    take(received);
    assertThat(received.poll(200, TimeUnit.MILLISECONDS)).isNull();
    channel.basicAck(first.getEnvelope().getDeliveryTag(), false);
    assertThat(text(take(received).getBody())).isEqualTo("m2");
  }

  @Test
  void givesBackWhatAClosedConnectionDidNotAcknowledge() throws Exception {
    channel.queueDeclare("work", false, false, false, null);
    publish("", "work", "once more");
    try (Connection other = connect(broker.uri())) {
      take(consume(other.createChannel(), "work"));
    }
    Delivery again = take(consume(channel, "work"));
    assertThat(text(again.getBody())).isEqualTo("once more");
    assertThat(again.getEnvelope().isRedeliver()).isTrue();
  }

  @Test
  void keepsHeadersAndProperties() throws Exception {
    String queue = exclusiveQueue();
    BasicProperties properties =
        new BasicProperties.Builder()
            .correlationId("c-1")
            .replyTo("answers")
            .type("write")
            .contentType("application/octet-stream")
            .headers(Map.of("epoch", 7L, "instance", "a-b", "count", 3))
            .build();
    channel.basicPublish("", queue, properties, new byte[] {1, 0, -1});
    Delivery delivery = take(consume(channel, queue));
    assertThat(delivery.getBody()).containsExactly(1, 0, -1);
    BasicProperties got = delivery.getProperties();
    assertThat(got.getCorrelationId()).isEqualTo("c-1");
    assertThat(got.getReplyTo()).isEqualTo("answers");
    assertThat(got.getType()).isEqualTo("write");
    assertThat(got.getHeaders()).containsEntry("epoch", 7L).containsEntry("count", 3);
    assertThat(got.getHeaders().get("instance")).hasToString("a-b");
  }

  @Test
  void carriesAMessageOfSixteenMebibytes() throws Exception {
    String queue = exclusiveQueue();
    byte[] large = new byte[16 * 1024 * 1024];
    new Random(1).nextBytes(large);
    channel.confirmSelect();
    channel.basicPublish("", queue, new BasicProperties(), large);
    assertThat(channel.waitForConfirms(10_000)).isTrue();
    GetResponse got = channel.basicGet(queue, true);
    assertThat(got.getBody()).isEqualTo(large);
  }

  @Test
  void refusesAnotherPassword() {
    URI wrong = URI.create(broker.uri().toString().replaceFirst(":[0-9a-f]{32}@", ":guess@"));
    assertThatThrownBy(() -> connect(wrong))
        .isInstanceOf(PossibleAuthenticationFailureException.class);
  }

  @Test
  void saysThatItsPortIsTaken() {
    Path other = folder.resolve("other");
    int taken = broker.uri().getPort();
    assertThatThrownBy(() -> EmbeddedBroker.start(other, "127.0.0.1", taken).close())
        .isInstanceOf(BindException.class)
        .hasMessageContaining("127.0.0.1:" + taken);
  }

  private static Connection connect(URI uri) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(uri);
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }

  private String exclusiveQueue() throws IOException {
    return channel.queueDeclare("", false, true, true, null).getQueue();
  }

  private void publish(String exchange, String key, String text) throws IOException {
    channel.basicPublish(exchange, key, new BasicProperties(), text.getBytes(UTF_8));
  }

  private boolean exists(String queue) throws Exception {
    try (Channel probe = connection.createChannel()) {
      probe.queueDeclarePassive(queue);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static BlockingQueue<Delivery> consume(Channel channel, String queue) throws IOException {
    BlockingQueue<Delivery> received = new LinkedBlockingQueue<>();
    channel.basicConsume(queue, false, (tag, delivery) -> received.add(delivery), tag -> {});
    return received;
  }

  private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
    T taken = queue.poll(5, TimeUnit.SECONDS);
    assertThat(taken).as("taken within 5 s").isNotNull();
    return taken;
  }

  private static String text(byte[] body) {
    return new String(body, UTF_8);
  }
}
