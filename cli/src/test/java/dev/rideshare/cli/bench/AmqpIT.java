package dev.rideshare.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.cli.embedded.EmbeddedBroker;
import dev.rideshare.messaging.BrokerSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AmqpIT {
  @TempDir private Path folder;

  @Test
  void aMessageGoesToTheEchoAndBackThroughTheNodeThatAnswers() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), "127.0.0.1", 0)) {
      BrokerSettings settings = ofTwoNodes(broker.uri());
      assertThat(Amqp.problem(settings, "trial")).isEmpty();
      try (EchoServer echo = EchoServer.start(Optional.of(settings), "echo")) {
        assertThat(echo.port()).isPositive();
        Sample sample = new Amqp(settings, "echo").measure(Duration.ofMillis(200));
        assertThat(sample.answered()).isPositive();
        assertThat(sample.errors()).isZero();
      }
    }
  }

  @Test
  void aBrokerThatIsGoneOrRefusesIsAProblemInOneLineWithoutThePassword() throws Exception {
    URI gone;
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), "127.0.0.1", 0)) {
      gone = broker.uri();
      URI wrong = URI.create("amqp://rideshare:secret@127.0.0.1:" + gone.getPort());
      assertThat(Amqp.problem(BrokerSettings.at(wrong), "trial").orElseThrow())
          .contains("127.0.0.1:" + gone.getPort())
          .doesNotContain("secret")
          .hasLineCount(1);
    }
    assertThat(Amqp.problem(BrokerSettings.at(gone), "trial").orElseThrow())
        .startsWith("no broker at 127.0.0.1:" + gone.getPort());
  }

  /** The password in a file, and nobody at the first of the addresses. */
  private BrokerSettings ofTwoNodes(URI broker) throws Exception {
    String[] user = broker.getUserInfo().split(":", -1);
    Path file = Files.writeString(folder.resolve("password"), user[1] + "\n");
    return new BrokerSettings(
        "amqp://%s@127.0.0.1:1,127.0.0.1:%d".formatted(user[0], broker.getPort()),
        Optional.of(file),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
