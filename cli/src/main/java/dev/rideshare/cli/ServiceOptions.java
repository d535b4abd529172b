package dev.rideshare.cli;

import dev.rideshare.web.HttpOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every process that serves HTTP alone takes. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ServiceOptions {
  /** So that all stops, one after another, end within 10 s. */
  private static final Duration STOP = Duration.ofSeconds(2);

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on [${DEFAULT-VALUE}].")
  String bind;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on, 0 for a free one [the command's own].")
  @Nullable String port;

  @Mixin WebOptions web;

  HttpOptions read(Values values, String name, int defaultPort) {
    int number = port == null ? defaultPort : values.port("--port", port);
    return web.read(values).applyTo(http(name, values.bind("--bind", bind), number, "--port"));
  }

  static HttpOptions http(String name, String bind, int port, String option) {
    HttpOptions options = HttpOptions.of(name, bind, port, option);
    return options.withTimeouts(options.bodyTimeout(), options.idleTimeout(), STOP);
  }
}
