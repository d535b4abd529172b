package dev.rideshare.cli;

import dev.rideshare.rideshare.rides.RidesConfig;
import dev.rideshare.rideshare.rides.RidesService;
import dev.rideshare.web.Peer;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rideshare rides}: one rides instance. */
@Command(name = "rides", description = "One rides instance.", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RidesCommand implements Callable<Integer> {
  static final int PORT = 8082;

  @Mixin ServiceOptions service;

  @Option(
      names = "--dbaas",
      paramLabel = "URL[,URL]",
      defaultValue = "http://127.0.0.1:8083",
      description = "The orchestrators of the database [${DEFAULT-VALUE}].")
  String dbaas;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "The gateway, through which users are looked up [${DEFAULT-VALUE}].")
  String gateway;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "This instance's own name in the Origin header [the address of --bind].")
  @Nullable String host;

  @Override
  public Integer call() throws Exception {
    Values values = new Values();
    RidesConfig config =
        new RidesConfig(
            service.read(values, "rides", PORT),
            Peer.at(values.httpUrls("--dbaas", dbaas)),
            values.httpUrl("--gateway", gateway),
            host == null ? service.bind : host,
            ZoneOffset.UTC,
            Duration.ofSeconds(10));
    values.addProblems(config.problems());
    values.check();
    Logs.toConsole();
    return Service.run(
        () -> RidesService.start(config),
        running -> "rides is ready: " + Addresses.local(config.http().bind(), running.port()));
  }
}
