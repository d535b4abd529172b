package dev.rideshare.cli;

import dev.rideshare.messaging.BrokerCheck;
import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.messaging.BrokerUnavailableException;
import dev.rideshare.messaging.QueueType;
import dev.rideshare.web.StartException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a broker given by {@code --broker} is reached: what every process takes that has one. */
final class BrokerOptions {
  private static final String PASSWORD_FILE = "--broker-password-file";
  private static final String CA = "--broker-ca";
  private static final String CERTIFICATE = "--broker-certificate";
  private static final String KEY = "--broker-key";
  private static final String QUEUE_TYPE = "--queue-type";

  @Option(
      names = PASSWORD_FILE,
      paramLabel = "FILE",
      description = "Holds the broker's password, in place of one in its URL.")
  @Nullable String passwordFile;

  @Option(
      names = CA,
      paramLabel = "FILE",
      description = "Who may have signed the certificate of an amqps:// broker: PEM [the JDK's].")
  @Nullable String ca;

  @Option(
      names = CERTIFICATE,
      paramLabel = "FILE",
      description = "A certificate to show to an amqps:// broker: PEM.")
  @Nullable String certificate;

  @Option(
      names = KEY,
      paramLabel = "FILE",
      description = "The key of --broker-certificate: PEM, PKCS #8, not encrypted.")
  @Nullable String key;

  @Option(
      names = QUEUE_TYPE,
      paramLabel = "classic|quorum",
      description =
          "Of the shared queues; the same for all processes [classic; quorum where --broker names"
              + " several nodes].")
  @Nullable String queueType;

  /** What these say, and that URL; what is wrong is told to the values. */
  BrokerSettings read(Values values, String url) {
    BrokerSettings settings =
        new BrokerSettings(
            url,
            file(values, PASSWORD_FILE, passwordFile),
            file(values, CA, ca),
            file(values, CERTIFICATE, certificate),
            file(values, KEY, key),
            Optional.ofNullable(queueType)
                .map(text -> values.choice(QUEUE_TYPE, text, List.of("classic", "quorum")))
                .map(type -> QueueType.valueOf(type.toUpperCase(Locale.ROOT))));
    values.addProblems(settings.problems());
    return settings;
  }

  /** The embedded broker takes none of these. */
  void refuseAll(Values values) {
    values.addProblems(
        given().entrySet().stream()
            .filter(option -> !option.equals(Map.entry(QUEUE_TYPE, "classic")))
            .map(option -> option.getKey() + ": not with the embedded broker")
            .toList());
  }

  /** Those that were given, with their texts. */
  Map<String, String> given() {
    Map<String, String> given = new LinkedHashMap<>();
    put(given, PASSWORD_FILE, passwordFile);
    put(given, CA, ca);
    put(given, CERTIFICATE, certificate);
    put(given, KEY, key);
    put(given, QUEUE_TYPE, queueType);
    return given;
  }

  /** The same for another process, by option. */
  static Map<String, String> options(BrokerSettings settings) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("--broker", settings.url());
    put(options, PASSWORD_FILE, settings.passwordFile());
    put(options, CA, settings.ca());
    put(options, CERTIFICATE, settings.certificate());
    put(options, KEY, settings.key());
    settings.queueType().ifPresent(type -> options.put(QUEUE_TYPE, lowerCase(type)));
    return options;
  }

  /**
   * Returns once that broker could be used.
   *
   * @throws StartException if it can't within that time, or refuses
   */
  static void require(BrokerSettings settings, Duration patience) throws InterruptedException {
    try {
      BrokerCheck.require(settings, patience);
    } catch (BrokerUnavailableException e) {
      throw new StartException("--broker: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new StartException(String.valueOf(e.getMessage())); // it names the option
    }
  }

  /**
   * For who can wait for a broker that is away: one attempt.
   *
   * @throws StartException if it refuses
   */
  static void requireNotRefused(BrokerSettings settings) {
    try {
      BrokerCheck.requireNotRefused(settings);
    } catch (BrokerUnavailableException e) {
      throw new StartException("--broker: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new StartException(String.valueOf(e.getMessage()));
    }
  }

  private static String lowerCase(QueueType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<Path> file(Values values, String option, @Nullable String text) {
    return Optional.ofNullable(text).map(given -> values.path(option, given));
  }

  private static void put(Map<String, String> given, String option, @Nullable String text) {
    if (text != null) {
      given.put(option, text);
    }
  }

  private static void put(Map<String, String> options, String option, Optional<Path> file) {
    file.ifPresent(path -> options.put(option, path.toString()));
  }
}
