package dev.rideshare.systemtests.harness;

import static org.awaitility.Awaitility.await;

import dev.rideshare.messaging.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three ZooKeeper servers that are one: any one of them may be away. */
public final class ZooKeeperEnsemble implements AutoCloseable {
  private static final int SERVERS = 3;

  private final List<ZooKeeperNode> nodes = new ArrayList<>();

  private ZooKeeperEnsemble() {}

  /** Starts them, side by side; all serve when this returns. */
  public static ZooKeeperEnsemble start() {
    ZooKeeperEnsemble ensemble = new ZooKeeperEnsemble();
    try {
      ensemble.launch();
      ensemble.nodes.forEach(ZooKeeperNode::awaitServing);
      return ensemble;
    } catch (IOException e) {
      ensemble.close();
      throw new UncheckedIOException(e);
    } catch (Throwable e) {
      ensemble.close();
      throw e;
    }
  }

  private void launch() throws IOException {
    List<Integer> ports = Ports.free(2 * SERVERS);
    String servers =
        IntStream.rangeClosed(1, SERVERS)
            .mapToObj(
                id ->
                    "server.%d=127.0.0.1:%d:%d"
                        .formatted(id, ports.get(2 * id - 2), ports.get(2 * id - 1)))
            .collect(Collectors.joining("\n", "initLimit=20\nsyncLimit=10\n", ""));
    for (int id = 1; id <= SERVERS; id++) {
      Path folder = Folders.temporary("zookeeper-test-");
      Files.createDirectories(folder.resolve("data"));
      Files.writeString(folder.resolve("data/myid"), id + "\n");
      nodes.add(new ZooKeeperNode(folder, servers));
    }
  }

  /** Where clients connect: host and port of each. */
  public String addresses() {
    return nodes.stream().map(ZooKeeperNode::address).collect(Collectors.joining(","));
  }

  public List<ZooKeeperNode> nodes() {
    return List.copyOf(nodes);
  }

  /** The one that leads the others now. */
  public ZooKeeperNode leader() {
    return await("the ensemble has a leader")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .pollInSameThread()
        .until(
            () ->
                nodes.stream()
                    .filter(node -> node.mode().filter("leader"::equals).isPresent())
                    .toList(),
            leaders -> leaders.size() == 1)
        .getFirst();
  }

  /** One that follows the leader now. */
  public ZooKeeperNode follower() {
    ZooKeeperNode leader = leader();
    return nodes.stream().filter(node -> node != leader).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    nodes.forEach(ZooKeeperNode::close);
  }
}
