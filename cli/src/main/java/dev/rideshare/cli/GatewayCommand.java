package dev.rideshare.cli;

import dev.rideshare.rideshare.gateway.Gateway;
import dev.rideshare.rideshare.gateway.GatewayConfig;
import dev.rideshare.web.Peer;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rideshare gateway}: the path-based load balancer. */
@Command(
    name = "gateway",
    description = "The load balancer in front of users and rides.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class GatewayCommand implements Callable<Integer> {
  static final int PORT = 8080;

  @Mixin ServiceOptions service;

  @Option(
      names = "--users",
      paramLabel = "URL[,URL]",
      defaultValue = "http://127.0.0.1:8081",
      description = "The users instances [${DEFAULT-VALUE}].")
  String users;

  @Option(
      names = "--rides",
      paramLabel = "URL[,URL]",
      defaultValue = "http://127.0.0.1:8082",
      description = "The rides instances [${DEFAULT-VALUE}].")
  String rides;

  @Override
  public Integer call() throws Exception {
    Values values = new Values();
    GatewayConfig config =
        new GatewayConfig(
            service.read(values, "gateway", PORT),
            Peer.at(values.httpUrls("--users", users)),
            Peer.at(values.httpUrls("--rides", rides)),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30));
    values.addProblems(config.problems());
    values.check();
    Logs.toConsole();
    return Service.run(
        () -> Gateway.start(config),
        running -> "gateway is ready: " + Addresses.local(config.http().bind(), running.port()));
  }
}
