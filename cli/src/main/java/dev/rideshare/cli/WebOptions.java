package dev.rideshare.cli;

import dev.rideshare.web.HttpOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every HTTP service may be told about its clients. */
final class WebOptions {
  @Option(
      names = "--cors-origins",
      paramLabel = "ORIGIN[,ORIGIN]",
      description = "Web pages of these origins may call, * for all [none].")
  @Nullable String corsOrigins;

  @Option(
      names = "--rate-limit",
      paramLabel = "N",
      description = "Requests a second that a service takes before it answers 429 [no limit].")
  @Nullable String rateLimit;

  /**
   * What was read.
   *
   * @param rateLimit requests a second; empty for no limit
   */
  record Settings(List<String> corsOrigins, OptionalDouble rateLimit) {
    Settings {
      corsOrigins = List.copyOf(corsOrigins);
    }

    HttpOptions applyTo(HttpOptions options) {
      return options.withCorsOrigins(corsOrigins).withRateLimit(rateLimit);
    }
  }

  Settings read(Values values) {
    List<String> origins = new ArrayList<>();
    if (corsOrigins != null) {
      for (String origin : corsOrigins.split(",", -1)) {
        origins.add(values.origin("--cors-origins", origin.strip()));
      }
    }
    return new Settings(
        origins,
        rateLimit == null
            ? OptionalDouble.empty()
            : OptionalDouble.of(values.rate("--rate-limit", rateLimit)));
  }
}
