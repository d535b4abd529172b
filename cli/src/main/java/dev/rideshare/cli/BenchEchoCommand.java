package dev.rideshare.cli;

import dev.rideshare.cli.bench.EchoServer;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rideshare bench-echo}, which {@code bench} starts: what it compares the system with. */
@Command(
    name = "bench-echo",
    hidden = true,
    description = "Sends back what it gets, over HTTP and AMQP.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BenchEchoCommand implements Callable<Integer> {
  static final String BROKER = "--broker";
  static final String QUEUE = "--echo-queue";

  @Option(names = BROKER)
  @Nullable String broker;

  @Option(names = QUEUE, defaultValue = "echo")
  String queue;

  @Override
  public Integer call() throws Exception {
    Optional<URI> url = Optional.ofNullable(broker).map(URI::create);
    Parent.exitWithIt();
    return Service.run(
        () -> EchoServer.start(url, queue), echo -> "the echo is ready: port " + echo.port());
  }
}
