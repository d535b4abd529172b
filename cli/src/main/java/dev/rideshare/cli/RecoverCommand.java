package dev.rideshare.cli;

import dev.rideshare.cli.embedded.EmbeddedZooKeeper;
import dev.rideshare.coordination.CoordinationException;
import dev.rideshare.coordination.Coordinator;
import dev.rideshare.coordination.ZooKeeperAddress;
import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.web.StartException;
import dev.rideshare.worker.OfflineCopy;
import dev.rideshare.worker.postgres.DatabaseStartException;
import dev.rideshare.worker.replication.LeaveException;
import dev.rideshare.worker.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rideshare recover}: after the loss of ZooKeeper's data, goes on from one copy. */
@Command(
    name = "recover",
    description = {
      "After ZooKeeper has lost its data: shows how far each copy in a data folder is, or, with",
      "--worker, makes that copy the one that the database goes on from. What only other copies",
      "have is lost. Nothing of the system may run meanwhile."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RecoverCommand implements Callable<Integer> {
  private static final Duration SESSION = Duration.ofSeconds(4);

  @Spec CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "./data",
      description = "Where the copies are [${DEFAULT-VALUE}].")
  String data;

  @Option(
      names = "--zookeeper",
      paramLabel = "embedded|HOST:PORT[,...]",
      defaultValue = "embedded",
      description = "The ZooKeeper that forgot; embedded: that of up [${DEFAULT-VALUE}].")
  String zooKeeper;

  @Mixin ZooKeeperOptions zooKeeperOptions;

  @Option(
      names = "--worker",
      paramLabel = "NAME",
      description = "The copy to go on from; without it they are shown.")
  @Nullable String worker;

  /** A copy, and where its log ends; empty where there is nothing in it. */
  private record Found(String name, Optional<Position> last, String what) {}

  @Override
  public Integer call() throws Exception {
    Values values = new Values();
    Path folder = values.path("--data", data);
    Optional<ZooKeeperAddress> address =
        zooKeeper.equals("embedded")
            ? zooKeeperOptions.forEmbedded(values)
            : Optional.of(
                zooKeeperOptions.with(values, values.zooKeeper("--zookeeper", zooKeeper)));
    values.check();
    if (!Files.isDirectory(folder.resolve("workers"))) {
      throw new StartException("--data: " + folder + " has no workers' folders");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (DataFolder locked = DataFolder.open(folder)) {
      if (worker == null) {
        show(locked, out);
      } else if (address.isEmpty()) {
        try (EmbeddedZooKeeper server =
            EmbeddedZooKeeper.start(locked.zooKeeper(), Addresses.LOOPBACK, 0)) {
          recover(locked, worker, ZooKeeperAddress.of(server.connectString()), out);
        }
      } else {
        recover(locked, worker, address.get(), out);
      }
    } catch (IOException | DatabaseStartException | StoreException e) {
      throw new StartException("recover: " + LeaveException.reasons(e));
    }
    out.flush();
    return 0;
  }

  private static void show(DataFolder data, PrintWriter out) throws IOException {
    List<Found> all;
    try (Stream<Path> folders = Files.list(data.workers())) {
      all = folders.filter(Files::isDirectory).sorted().map(RecoverCommand::look).toList();
    }
    all.forEach(found -> out.println(found.name() + ": " + found.what()));
    all.stream()
        .filter(found -> found.last().isPresent())
        .max(Comparator.comparing(found -> found.last().orElseThrow()))
        .ifPresentOrElse(
            best ->
                out.println("the most advanced is " + best.name() + ": --worker " + best.name()),
            () -> out.println("none of them can be gone on from"));
  }

  private static Found look(Path folder) {
    String name = String.valueOf(folder.getFileName());
    if (!Files.exists(folder.resolve("copy.json"))) {
      return new Found(name, Optional.empty(), "no copy");
    }
    try (OfflineCopy copy = OfflineCopy.open(folder)) {
      Position last = copy.last().position();
      return last.index() == 0
          ? new Found(name, Optional.empty(), "an empty copy")
          : new Found(name, Optional.of(last), "its log ends at " + last);
    } catch (DatabaseStartException | StoreException e) {
      return new Found(name, Optional.empty(), "can't be read: " + LeaveException.reasons(e));
    }
  }

  /** The copy changes first: cut off between the two steps, the command can be given again. */
  private static void recover(
      DataFolder data, String name, ZooKeeperAddress address, PrintWriter out)
      throws CoordinationException {
    Path folder = data.workers().resolve(name);
    if (name.contains("/") || !Files.exists(folder.resolve("copy.json"))) {
      throw new StartException("--worker: there is no copy in " + folder);
    }
    try (Coordinator coordinator = Coordinator.connect(address, SESSION)) {
      if (coordinator.readCluster().isPresent()) {
        throw new StartException(
            "recover: ZooKeeper knows a database: there is nothing to recover");
      }
      try (OfflineCopy copy = OfflineCopy.open(folder)) {
        Position last = copy.last().position();
        if (last.index() == 0) {
          throw new StartException("--worker: the copy of " + name + " is empty");
        }
        UUID instance = UUID.randomUUID();
        copy.moveTo(instance);
        coordinator.createCluster(
            ClusterState.recovered(instance, last.epoch(), copy.identity().copy()));
        out.println("the database goes on from " + name + ", whose log ends at " + last);
        out.println("the other folders are not used any more: remove them when you are sure");
      }
    }
  }
}
