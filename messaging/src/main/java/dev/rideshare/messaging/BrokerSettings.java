package dev.rideshare.messaging;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the broker is reached, as its options say it. The files are read at each start of a process.
 *
 * @param url {@code amqp://user:password@host:port,host:port/vhost} or {@code amqps://…}
 * @param passwordFile holds the user's password, in place of the one in the URL
 * @param ca certificates (PEM) of those who may have signed the broker's; without it, those that
 *     the JDK trusts
 * @param certificate this client's own, with those between it and its CA (PEM)
 * @param key of that certificate, not encrypted (PEM, PKCS #8)
 * @param queueType of the shared queues; empty for quorum where the URL names several nodes, else
 *     classic
 */
public record BrokerSettings(
    String url,
    Optional<Path> passwordFile,
    Optional<Path> ca,
    Optional<Path> certificate,
    Optional<Path> key,
    Optional<QueueType> queueType) {

  /** What that URL says, and nothing else. */
  public static BrokerSettings at(URI url) {
    return new BrokerSettings(
        url.toString(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * What is wrong with them, each a line that names the option and shows no password; empty if
   * nothing is. Files are not looked at.
   */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    BrokerUrl parsed;
    try {
      parsed = BrokerUrl.parse(url);
    } catch (IllegalArgumentException e) {
      return List.of("--broker: " + e.getMessage());
    }
    if (!parsed.tls() && (ca.isPresent() || certificate.isPresent())) {
      problems.add(
          (ca.isPresent() ? "--broker-ca" : "--broker-certificate")
              + ": only with a broker at amqps://");
    }
    if (certificate.isPresent() != key.isPresent()) {
      problems.add(
          certificate.isPresent()
              ? "--broker-certificate: only together with --broker-key"
              : "--broker-key: only together with --broker-certificate");
    }
    if (passwordFile.isPresent() && parsed.user().isEmpty()) {
      problems.add("--broker-password-file: only with a user in the broker's URL");
    }
    if (passwordFile.isPresent() && parsed.password().isPresent()) {
      problems.add("--broker-password-file: not together with a password in the broker's URL");
    }
    return problems;
  }

  /** The files that they name. */
  public List<Path> files() {
    return Stream.of(passwordFile, ca, certificate, key).flatMap(Optional::stream).toList();
  }

  /** Hosts and ports, for people. */
  public String nodes() {
    return BrokerUrl.parse(url).nodes();
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "broker settings";
  }
}
