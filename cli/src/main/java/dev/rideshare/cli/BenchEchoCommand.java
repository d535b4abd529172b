package dev.rideshare.cli;

import dev.rideshare.cli.bench.EchoServer;
import dev.rideshare.messaging.BrokerSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rideshare bench-echo}, which {@code bench} starts: what it compares the system with. */
@Command(
    name = "bench-echo",
    hidden = true,
    description = "Sends back what it gets, over HTTP and AMQP.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BenchEchoCommand implements Callable<Integer> {
  private static final String BROKER = "--broker";
  private static final String QUEUE = "--echo-queue";

  @Option(names = BROKER)
  @Nullable String broker;

  @Mixin BrokerOptions brokerOptions;

  @Option(names = QUEUE, defaultValue = "echo")
  String queue;

  /** What the process is told, as variables: a command line would show the broker's password. */
  static Map<String, String> variables(Optional<BrokerSettings> broker, String queue) {
    Map<String, String> options = new LinkedHashMap<>();
    broker.ifPresent(settings -> options.putAll(BrokerOptions.options(settings)));
    options.put(QUEUE, queue);
    return EnvironmentDefaults.variables(options);
  }

  @Override
  public Integer call() throws Exception {
    Values values = new Values();
    Optional<BrokerSettings> settings =
        Optional.ofNullable(broker).map(url -> brokerOptions.read(values, url));
    values.check();
    Parent.exitWithIt();
    return Service.run(
        () -> EchoServer.start(settings, queue), echo -> "the echo is ready: port " + echo.port());
  }
}
