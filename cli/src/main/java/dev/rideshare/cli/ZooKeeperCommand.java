package dev.rideshare.cli;

import dev.rideshare.cli.embedded.EmbeddedZooKeeper;
import dev.rideshare.web.StartException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rideshare zookeeper}: a ZooKeeper server by itself, as {@code up} has it inside. */
@Command(
    name = "zookeeper",
    description = "A ZooKeeper server, standalone, for where there is none of your own.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ZooKeeperCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "./data",
      description = "Where its data are kept [${DEFAULT-VALUE}].")
  String data;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = Addresses.LOOPBACK,
      description = "Address to listen on [${DEFAULT-VALUE}].")
  String bind;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "2181",
      description = "Port to listen on, 0 for a free one [${DEFAULT-VALUE}].")
  String port;

  @Override
  public Integer call() throws Exception {
    Values values = new Values();
    Path folder = values.path("--data", data);
    String address = values.bind("--bind", bind);
    int number = values.port("--port", port);
    values.check();
    Logs.toConsole();
    return Service.run(
        lifecycle -> {
          lifecycle.start(() -> DataFolder.open(folder));
          EmbeddedZooKeeper server = lifecycle.start(() -> start(folder, address, number));
          System.out.println("zookeeper is ready: " + server.connectString());
          System.out.flush();
        });
  }

  private static EmbeddedZooKeeper start(Path data, String address, int port) {
    try {
      return EmbeddedZooKeeper.start(data, address, port);
    } catch (IOException e) {
      throw new StartException(
          "zookeeper cannot serve on %s:%d: %s".formatted(address, port, Reasons.of(e)));
    }
  }
}
