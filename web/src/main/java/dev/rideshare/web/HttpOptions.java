package dev.rideshare.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How a process serves HTTP.
 *
 * @param name of the service, for logs and threads
 * @param bind address to listen on
 * @param port 0 for any free one
 * @param portOption the option that sets the port, named when the port is in use
 * @param bodyLimit bytes of a request's body, more is 413
 * @param bodyTimeout how long a body may take to arrive, longer is 408
 * @param idleTimeout after which a silent connection is closed
 * @param stopTimeout how long requests in flight may take to finish when the service stops
 * @param corsOrigins origins that browsers may call from, {@code *} for all, empty for none
 * @param rateLimit requests a second, more is 429; empty for no limit
 * @param wrongContentType the status for a body whose Content-Type is not JSON: 415, or 400 for a
 *     service whose contract knows no 415; that one takes a form's type, as of a body without a
 *     type
 * @param operationsPrefix put before {@code /health/live}, {@code /health/ready} and {@code
 *     /metrics}
 */
public record HttpOptions(
    String name,
    String bind,
    int port,
    String portOption,
    int bodyLimit,
    Duration bodyTimeout,
    Duration idleTimeout,
    Duration stopTimeout,
    List<String> corsOrigins,
    OptionalDouble rateLimit,
    int wrongContentType,
    String operationsPrefix) {
  public static final int DEFAULT_BODY_LIMIT = 8 << 20;

  public HttpOptions {
    corsOrigins = List.copyOf(corsOrigins);
  }

  /** The defaults: 8 MiB, 30 s for a body, 60 s idle, 5 s to stop, no CORS, no rate limit. */
  public static HttpOptions of(String name, String bind, int port, String portOption) {
    return new HttpOptions(
        name,
        bind,
        port,
        portOption,
        DEFAULT_BODY_LIMIT,
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(5),
        List.of(),
        OptionalDouble.empty(),
        415,
        "");
  }

  public HttpOptions withBodyLimit(int bytes) {
    return new HttpOptions(
        name,
        bind,
        port,
        portOption,
        bytes,
        bodyTimeout,
        idleTimeout,
        stopTimeout,
        corsOrigins,
        rateLimit,
        wrongContentType,
        operationsPrefix);
  }

  public HttpOptions withTimeouts(Duration body, Duration idle, Duration stop) {
    return new HttpOptions(
        name,
        bind,
        port,
        portOption,
        bodyLimit,
        body,
        idle,
        stop,
        corsOrigins,
        rateLimit,
        wrongContentType,
        operationsPrefix);
  }

  public HttpOptions withCorsOrigins(List<String> origins) {
    return new HttpOptions(
        name,
        bind,
        port,
        portOption,
        bodyLimit,
        bodyTimeout,
        idleTimeout,
        stopTimeout,
        origins,
        rateLimit,
        wrongContentType,
        operationsPrefix);
  }

  public HttpOptions withRateLimit(OptionalDouble requestsPerSecond) {
    return new HttpOptions(
        name,
        bind,
        port,
        portOption,
        bodyLimit,
        bodyTimeout,
        idleTimeout,
        stopTimeout,
        corsOrigins,
        requestsPerSecond,
        wrongContentType,
        operationsPrefix);
  }

  public HttpOptions withWrongContentType(int status) {
    return new HttpOptions(
        name,
        bind,
        port,
        portOption,
        bodyLimit,
        bodyTimeout,
        idleTimeout,
        stopTimeout,
        corsOrigins,
        rateLimit,
        status,
        operationsPrefix);
  }

  public HttpOptions withOperationsPrefix(String prefix) {
    return new HttpOptions(
        name,
        bind,
        port,
        portOption,
        bodyLimit,
        bodyTimeout,
        idleTimeout,
        stopTimeout,
        corsOrigins,
        rateLimit,
        wrongContentType,
        prefix);
  }

  /** What is wrong with the values, each a line that names the option; empty if nothing is. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (port < 0 || port > 65535) {
      problems.add(portOption + ": " + port + " is not a port (0 to 65535)");
    }
    if (bind.isBlank()) {
      problems.add("--bind: an address is needed, for example 127.0.0.1");
    }
    if (bodyLimit < 1) {
      problems.add("--body-limit: must be at least 1 byte, not " + bodyLimit);
    }
    if (rateLimit.isPresent()
        && !(rateLimit.getAsDouble() > 0 && Double.isFinite(rateLimit.getAsDouble()))) {
      problems.add("--rate-limit: must be over 0 requests a second");
    }
    for (String origin : corsOrigins) {
      if (!origin.equals("*") && !origin.matches("https?://[^/\\s]+")) {
        problems.add(
            "--cors-origin: \"" + origin + "\" is not an origin such as https://example.org, or *");
      }
    }
    return problems;
  }
}
