package dev.rideshare.messaging;

import com.rabbitmq.client.Address;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A broker's URL, taken apart: {@code amqp://user:password@host:port,host:port/vhost}. User,
 * password and virtual host are percent-encoded; without a port it is 5672, or 5671 with TLS.
 *
 * @param tls whether it is {@code amqps://}
 * @param addresses the nodes of one cluster, at least one
 * @param user empty for the broker's default, guest
 * @param virtualHost {@code /} unless named
 */
record BrokerUrl(
    boolean tls,
    List<Address> addresses,
    Optional<String> user,
    Optional<String> password,
    String virtualHost) {
  private static final Pattern FORM =
      Pattern.compile("(?i:amqp(s)?)://(?:([^@/?#:]*)(?::([^@/?#]*))?@)?([^@/?#]+)(?:/([^/?#]*))?");
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+])(?::(\\d{1,5}))?");
  private static final int PLAIN_PORT = 5672;
  private static final int TLS_PORT = 5671;

  BrokerUrl {
    addresses = List.copyOf(addresses);
  }

  /**
   * Takes one apart.
   *
   * @throws IllegalArgumentException if it is none; the message shows nothing of it
   */
  static BrokerUrl parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "a broker's URL is amqp://user:password@host:port,host:port/vhost or amqps://..., with"
              + " special characters in user, password and vhost percent-encoded");
    }
    boolean tls = parts.group(1) != null;
    List<Address> addresses = new ArrayList<>();
    for (String host : parts.group(4).split(",", -1)) {
      addresses.add(address(host, tls ? TLS_PORT : PLAIN_PORT));
    }
    String path = decode(parts.group(5)).orElse("");
    return new BrokerUrl(
        tls,
        addresses,
        decode(parts.group(2)),
        decode(parts.group(3)),
        path.isEmpty() ? "/" : path);
  }

  private static Address address(String text, int defaultPort) {
    Matcher host = HOST.matcher(text);
    int port = defaultPort;
    boolean isHost = host.matches();
    if (isHost && host.group(2) != null) {
      port = Integer.parseInt(host.group(2));
    }
    if (!isHost || port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "\"" + text + "\" in the broker's URL is not a host or host:port");
    }
    return new Address(host.group(1).replaceAll("[\\[\\]]", ""), port);
  }

  private static Optional<String> decode(@Nullable String part) {
    if (part == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a % in the broker's URL is followed by two hexadecimal digits", e);
    }
  }

  /** Hosts and ports, for people. */
  String nodes() {
    return addresses.stream()
        .map(node -> node.getHost() + ":" + node.getPort())
        .collect(Collectors.joining(", "));
  }

  /** Never the password. */
  @Override
  public String toString() {
    return nodes();
  }
}
