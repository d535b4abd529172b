package dev.rideshare.messaging.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Three RabbitMQ nodes that are one cluster, on loopback and free ports, in temporary folders. */
public final class RabbitMqCluster implements AutoCloseable {
  private static final int NODES = 3;

  private final List<RabbitMqNode> nodes = new ArrayList<>();

  private RabbitMqCluster() {}

  /** Starts them; takes some seconds. */
  public static RabbitMqCluster start() {
    RabbitMqCluster cluster = new RabbitMqCluster();
    try {
      cluster.launch();
    } catch (IOException e) {
      cluster.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private void launch() throws IOException {
    PortMapper mapper = PortMapper.start();
    String secret = UUID.randomUUID().toString();
    String first = RabbitMqNode.newName();
    String join =
        """
        cluster_formation.peer_discovery_backend = classic_config
        cluster_formation.classic_config.nodes.1 = %s
        """
            .formatted(first);
    for (int i = 0; i < NODES; i++) {
      String name = i == 0 ? first : RabbitMqNode.newName();
      nodes.add(new RabbitMqNode(mapper, name, secret, secret, i == 0 ? "" : join));
    }
    nodes.getFirst().launchOrClose();
    List<CompletableFuture<Void>> others =
        nodes.stream().skip(1).map(node -> CompletableFuture.runAsync(() -> launch(node))).toList();
    others.forEach(CompletableFuture::join);
  }

  private static void launch(RabbitMqNode node) {
    try {
      node.launchOrClose();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public List<RabbitMqNode> nodes() {
    return List.copyOf(nodes);
  }

  /** All nodes, as {@code --broker} takes them. */
  public String url() {
    return "amqp://app:%s@%s"
        .formatted(
            nodes.getFirst().password(),
            nodes.stream()
                .map(node -> "127.0.0.1:" + node.port())
                .collect(Collectors.joining(",")));
  }

  @Override
  public void close() {
    nodes.forEach(RabbitMqNode::close);
  }
}
