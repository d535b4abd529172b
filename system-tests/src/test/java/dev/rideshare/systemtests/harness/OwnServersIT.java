package dev.rideshare.systemtests.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.messaging.testing.Ports;
import dev.rideshare.messaging.testing.RabbitMqNode;
import java.io.DataInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The servers that other tests rely on are real ones. */
final class OwnServersIT {
  @Test
  void theRabbitMqNodeSpeaksAmqp() throws Exception {
    try (RabbitMqNode node = RabbitMqNode.start();
        Socket socket = new Socket(node.uri().getHost(), node.uri().getPort())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1});
      DataInputStream in = new DataInputStream(socket.getInputStream());
      assertThat(in.readByte()).as("a method frame").isEqualTo((byte) 1);
      assertThat(in.readShort()).as("channel").isZero();
      byte[] start = in.readNBytes(in.readInt());
      assertThat(new String(start, StandardCharsets.ISO_8859_1)).contains("RabbitMQ");
    }
  }

  @Test
  void theZooKeeperNodeServesAndEnds() throws Exception {
    String address;
    try (ZooKeeperNode node = ZooKeeperNode.start()) {
      address = node.address();
    }
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    assertThat(Ports.isFree(port)).isTrue();
  }
}
