package dev.rideshare.messaging;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.messaging.testing.Permissions;
import dev.rideshare.messaging.testing.RabbitMqNode;
import dev.rideshare.messaging.testing.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a RabbitMQ is got at: TLS, logins, virtual hosts, permissions, types of queue. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RabbitMqAccessIT {
  /** A refusal must not wait for it. */
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir private static Path folder;
  private TestCertificates certificates;
  private RabbitMqNode node;

  @BeforeAll
  void startTheBroker() {
    certificates = TestCertificates.in(folder);
    node = RabbitMqNode.startWithTls(certificates);
    node.control("add_vhost", "ride/share");
    node.control("add_user", "näme@", "p/w:@%");
    node.control("set_permissions", "-p", "ride/share", "näme@", ".*", ".*", ".*");
  }

  @AfterAll
  void endTheBroker() {
    node.close();
  }

  @Test
  void aCertificateOfOnesOwnAuthorityIsTrustedAndOnesOwnIsShown() throws Exception {
    BrokerCheck.require(
        tls("localhost", certificates.ca(), Optional.of(certificates.client())), LONG);
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefused() {
    assertRefused(tls("localhost", certificates.stranger(), Optional.of(certificates.client())))
        .hasMessageContaining("localhost:" + node.tlsPort())
        .hasMessageContaining("signed by nobody who is trusted (--broker-ca)");
  }

  @Test
  void aCertificateForAnotherNameIsRefused() {
    assertRefused(tls("127.0.0.1", certificates.ca(), Optional.of(certificates.client())))
        .hasMessageContaining("127.0.0.1:" + node.tlsPort())
        .hasMessageContaining("127.0.0.1 found");
  }

  @Test
  void aBrokerThatWantsACertificateSaysSo() {
    assertThatThrownBy(
            () ->
                BrokerCheck.require(
                    tls("localhost", certificates.ca(), Optional.empty()), Duration.ofMillis(1)))
        .isInstanceOf(BrokerUnavailableException.class)
        .hasMessageContaining("localhost:" + node.tlsPort())
        .message()
        .hasLineCount(1);
  }

  @Test
  void filesThatAreNoneAreNamed() throws Exception {
    Path nothing = folder.resolve("nothing.pem");
    Path text = Files.writeString(folder.resolve("text.pem"), "no PEM");

    assertThatThrownBy(
            () -> BrokerAddress.of(tls("localhost", nothing, Optional.of(certificates.client()))))
        .hasMessage("--broker-ca: there is no file: " + nothing);
    assertThatThrownBy(
            () -> BrokerAddress.of(tls("localhost", text, Optional.of(certificates.client()))))
        .hasMessage("--broker-ca: no certificate (PEM) in " + text);
    assertThatThrownBy(
            () -> BrokerAddress.of(tls("localhost", certificates.ca(), Optional.of(text))))
        .hasMessage("--broker-certificate: no certificate (PEM) in " + text);
  }

  @Test
  void userPasswordAndVirtualHostMayHoldAnything() throws Exception {
    BrokerCheck.require(plain("n%C3%A4me%40:p%2Fw%3A%40%25@", "/ride%2Fshare"), LONG);
    Path file = Files.writeString(folder.resolve("password"), "p/w:@%\n");
    BrokerCheck.require(
        new BrokerSettings(
            "amqp://n%C3%A4me%40@127.0.0.1:" + node.port() + "/ride%2Fshare",
            Optional.of(file),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        LONG);
  }

  @Test
  void aWrongPasswordAVirtualHostThatIsNotThereAndOneThatIsNotForThisUserAreRefused() {
    assertRefused(plain("app:guess@", "")).hasMessageContaining("login refused for user app");
    assertRefused(plain("app:" + node.password() + "@", "/nowhere"))
        .hasMessageContaining("vhost nowhere not found");
    assertRefused(plain("n%C3%A4me%40:p%2Fw%3A%40%25@", ""))
        .hasMessageContaining("access to vhost '/' refused for user 'näme@'");
  }

  /** The permissions of docs/operations.md are enough; without any one of them it says which. */
  @ParameterizedTest
  @CsvSource({
    "configure, readQ, queue 'readQ'",
    "configure, syncQ, exchange 'syncQ'",
    "configure, directQ, exchange 'directQ'",
    "write, amq\\.default, exchange 'amq.default'",
    "write, directQ, exchange 'directQ'",
    "read, syncQ, exchange 'syncQ'",
    "read, directQ, exchange 'directQ'"
  })
  void aPermissionThatIsMissingIsNamed(String kind, String without, String named) throws Exception {
    node.control("add_vhost", "narrow");
    node.control("change_password", "näme@", "narrow");
    try {
      node.permit("näme@", "narrow", Permissions.LEAST);
      BrokerCheck.require(plain("n%C3%A4me%40:narrow@", "/narrow"), LONG);

      node.permit("näme@", "narrow", Permissions.LEAST.without(kind, without));
      assertRefused(plain("n%C3%A4me%40:narrow@", "/narrow"))
          .hasMessageContaining(named)
          .hasMessageContaining("refused for user 'näme@'");
    } finally {
      node.control("delete_vhost", "narrow");
      node.control("change_password", "näme@", "p/w:@%");
    }
  }

  @Test
  void aQueueOfTheOtherTypeIsRefusedWithTheWayToMendIt() throws Exception {
    node.control("add_vhost", "types");
    node.permit("app", "types", Permissions.LEAST);
    BrokerCheck.require(typed(QueueType.QUORUM), LONG);

    assertRefused(typed(QueueType.CLASSIC))
        .hasMessageContaining("x-queue-type")
        .hasMessageContaining("readQ")
        .hasMessageContaining("delete that queue")
        .hasMessageContaining("--queue-type");
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(BrokerSettings settings) {
    AbstractThrowableAssert<?, ? extends Throwable> refused =
        assertThatThrownBy(() -> BrokerCheck.require(settings, LONG))
            .isInstanceOf(BrokerUnavailableException.class);
    refused.message().hasLineCount(1).doesNotContain(node.password(), "guess");
    assertThatThrownBy(() -> BrokerCheck.requireNotRefused(settings))
        .isInstanceOf(BrokerUnavailableException.class);
    return refused;
  }

  private BrokerSettings plain(String login, String virtualHost) {
    return settings("amqp://" + login + "127.0.0.1:" + node.port() + virtualHost);
  }

  private BrokerSettings typed(QueueType type) {
    return new BrokerSettings(
        node.uri() + "/types",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(type));
  }

  private static BrokerSettings settings(String url) {
    return new BrokerSettings(
        url,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private BrokerSettings tls(String host, Path ca, Optional<Path> own) {
    return new BrokerSettings(
        "amqps://app:%s@%s:%d".formatted(node.password(), host, node.tlsPort()),
        Optional.empty(),
        Optional.of(ca),
        own,
        own.map(_ -> certificates.clientKey()),
        Optional.empty());
  }
}
