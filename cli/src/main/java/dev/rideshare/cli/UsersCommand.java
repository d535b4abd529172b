package dev.rideshare.cli;

import dev.rideshare.rideshare.users.UsersConfig;
import dev.rideshare.rideshare.users.UsersService;
import dev.rideshare.web.Peer;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rideshare users}: one users instance. */
@Command(name = "users", description = "One users instance.", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class UsersCommand implements Callable<Integer> {
  static final int PORT = 8081;

  @Mixin ServiceOptions service;

  @Option(
      names = "--dbaas",
      paramLabel = "URL[,URL]",
      defaultValue = "http://127.0.0.1:8083",
      description = "The orchestrators of the database [${DEFAULT-VALUE}].")
  String dbaas;

  @Override
  public Integer call() throws Exception {
    Values values = new Values();
    UsersConfig config =
        new UsersConfig(
            service.read(values, "users", PORT),
            Peer.at(values.httpUrls("--dbaas", dbaas)),
            Duration.ofSeconds(10));
    values.addProblems(config.problems());
    values.check();
    Logs.toConsole();
    return Service.run(
        () -> UsersService.start(config),
        running -> "users is ready: " + Addresses.local(config.http().bind(), running.port()));
  }
}
