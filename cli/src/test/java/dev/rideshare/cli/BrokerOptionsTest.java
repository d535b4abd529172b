package dev.rideshare.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.messaging.BrokerSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class BrokerOptionsTest {
  private final Values values = new Values();

  @Command
  private static final class Holder {
    @Mixin private BrokerOptions options = new BrokerOptions();
  }

  @Test
  void aWorkerIsToldAllThatItsOrchestratorWasTold() {
    BrokerSettings settings =
        parsed(
                "--broker-password-file=/a b/password",
                "--broker-ca=/ca.pem",
                "--broker-certificate=/own.pem",
                "--broker-key=/own.key",
                "--queue-type=quorum")
            .read(values, "amqps://u@h:5671/v");
    values.check();

    assertThat(BrokerOptions.options(settings))
        .containsExactly(
            Map.entry("--broker", "amqps://u@h:5671/v"),
            Map.entry("--broker-password-file", "/a b/password"),
            Map.entry("--broker-ca", "/ca.pem"),
            Map.entry("--broker-certificate", "/own.pem"),
            Map.entry("--broker-key", "/own.key"),
            Map.entry("--queue-type", "quorum"));
  }

  @ParameterizedTest
  @CsvSource({
    "--broker, amqp://u:secret@h:99999, --queue-type=classic",
    "--queue-type, amqp://h, --queue-type=mirrored",
    "--broker-ca, amqp://h, --broker-ca=/ca.pem",
    "--broker-certificate, amqps://h, --broker-certificate=/own.pem",
    "--broker-key, amqps://h, --broker-key=/own.key",
    "--broker-password-file, amqp://h, --broker-password-file=/p",
    "--broker-password-file, amqp://u:secret@h, --broker-password-file=/p"
  })
  void whatDoesNotGoTogetherIsSaidWithItsOption(String named, String url, String option) {
    parsed(option).read(values, url);

    assertThatThrownBy(values::check)
        .isInstanceOf(UsageException.class)
        .message()
        .startsWith(named + ": ")
        .doesNotContain("secret");
  }

  @Test
  void theEmbeddedBrokerTakesNoneOfThem() {
    parsed("--broker-ca=/ca.pem", "--queue-type=quorum").refuseAll(values);

    assertThatThrownBy(values::check)
        .isInstanceOfSatisfying(UsageException.class, e -> assertThat(e.problems()).hasSize(2));
  }

  @Test
  void theEmbeddedBrokersQueuesAreClassic() {
    parsed("--queue-type=classic").refuseAll(values);

    values.check();
  }

  private static BrokerOptions parsed(String... arguments) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(arguments);
    return holder.options;
  }
}
