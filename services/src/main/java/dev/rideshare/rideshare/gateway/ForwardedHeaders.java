package dev.rideshare.rideshare.gateway;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which headers travel through the gateway (RFC 9110, section 7.6.1), and which it adds. */
final class ForwardedHeaders {
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private ForwardedHeaders() {}

  /** Copies the headers that are meant for the other end. */
  static void copyEndToEnd(MultiMap from, MultiMap to, Set<String> besides) {
    Set<String> dropped = new HashSet<>(HOP_BY_HOP);
    dropped.addAll(besides);
    for (String connection : from.getAll("connection")) {
      for (String named : connection.split(",", -1)) {
        dropped.add(named.trim().toLowerCase(Locale.ROOT));
      }
    }
    for (var header : from) {
      if (!dropped.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  /** Headers of a request as an instance gets it. */
  static void toTarget(
      MultiMap from, MultiMap to, String clientAddress, @Nullable String host, String scheme) {
    // The host is that of the connection to the target; 100-continue is answered by the gateway.
    copyEndToEnd(from, to, Set.of("host", "expect"));
    String before = String.join(", ", from.getAll("x-forwarded-for"));
    to.set("X-Forwarded-For", before.isEmpty() ? clientAddress : before + ", " + clientAddress);
    to.set("X-Forwarded-Proto", scheme);
    if (host != null) {
      to.set("X-Forwarded-Host", host);
    }
  }
}
