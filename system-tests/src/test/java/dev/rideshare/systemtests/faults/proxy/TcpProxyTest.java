package dev.rideshare.systemtests.faults.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TcpProxyTest {
  private static final int PATIENCE_MILLIS = 300;

  private final ServerSocket listener = listen();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final TcpProxy proxy = TcpProxy.to(listener.getLocalPort());

  /** Answers each line with itself. */
  TcpProxyTest() {
    Thread.ofPlatform().daemon().start(this::serve);
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    listener.close();
  }

  @Test
  void handsEverythingOn() throws IOException {
    try (Client client = new Client()) {
      assertThat(client.ask("a")).isEqualTo("a");
      String much = "x".repeat(1 << 20);
      assertThat(client.ask(much)).isEqualTo(much);
    }
  }

  @Test
  void handsTheEndOfTheStreamOnAfterAllBytes() throws IOException {
    try (Client client = new Client()) {
      client.say("last");
      client.socket.shutdownOutput();
      assertThat(client.line()).isEqualTo("last");
      assertThatThrownBy(client::line).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void aCutResetsWhatIsOpenAndWhatIsOpenedUntilItPasses() throws IOException {
    try (Client client = new Client()) {
      assertThat(client.ask("a")).isEqualTo("a");
      proxy.cut();
      assertThatThrownBy(client::line).isInstanceOf(SocketException.class);
    }
    assertThatThrownBy(
            () -> {
              try (Client late = new Client()) {
                late.ask("b");
              }
            })
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(SocketTimeoutException.class);
    proxy.pass();
    try (Client client = new Client()) {
      assertThat(client.ask("c")).isEqualTo("c");
    }
  }

  @Test
  void aBlackholeKeepsConnectionsOpenAndResetsThemWhenItEnds() throws Exception {
    try (Client client = new Client()) {
      assertThat(client.ask("a")).isEqualTo("a");
      assertThat(heard.take()).isEqualTo("a");
      proxy.blackhole();
      client.say("lost");
      try (Client late = new Client()) {
        late.say("lost too");
        assertThatThrownBy(late::line).isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(client::line).isInstanceOf(SocketTimeoutException.class);
        assertThat(heard).isEmpty();
        proxy.pass();
        assertThatThrownBy(client::line).isInstanceOf(SocketException.class);
        assertThatThrownBy(late::line).isInstanceOf(SocketException.class);
      }
    }
  }

  @Test
  void oneWayAloneCanBeABlackhole() throws Exception {
    try (Client client = new Client()) {
      proxy.blackhole(Direction.TO_CLIENT);
      client.say("heard");
      assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("heard");
      assertThatThrownBy(client::line).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void aConnectionThatLostNothingOutlivesABlackhole() throws IOException {
    try (Client client = new Client()) {
      assertThat(client.ask("a")).isEqualTo("a");
      proxy.blackhole();
      proxy.pass();
      assertThat(client.ask("b")).isEqualTo("b");
    }
  }

  @Test
  void whatIsStalledComesLate() throws IOException {
    try (Client client = new Client()) {
      assertThat(client.ask("a")).isEqualTo("a");
      proxy.stall();
      client.say("late");
      assertThatThrownBy(client::line).isInstanceOf(SocketTimeoutException.class);
      proxy.pass();
      assertThat(client.line()).isEqualTo("late");
    }
  }

  @Test
  void aSlowLineTakesItsTimeEachWay() throws IOException {
    try (Client client = new Client()) {
      assertThat(client.ask("a")).isEqualTo("a");
      proxy.slow(Duration.ofMillis(100));
      long start = System.nanoTime();
      assertThat(client.ask("b")).isEqualTo("b");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(199));
    }
  }

  @Test
  void aResetLeavesTheLineAsItIs() throws IOException {
    try (Client client = new Client()) {
      assertThat(client.ask("a")).isEqualTo("a");
      proxy.reset();
      assertThatThrownBy(client::line).isInstanceOf(SocketException.class);
    }
    try (Client client = new Client()) {
      assertThat(client.ask("b")).isEqualTo("b");
    }
  }

  private final class Client implements AutoCloseable {
    private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    private final InputStream in = new BufferedInputStream(socket.getInputStream());

    Client() throws IOException {
      socket.setSoTimeout(PATIENCE_MILLIS);
    }

    void say(String line) throws IOException {
      socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    String line() throws IOException {
      StringBuilder line = new StringBuilder();
      while (true) {
        int read = in.read();
        if (read < 0) {
          throw new EOFException();
        }
        if (read == '\n') {
          return line.toString();
        }
        line.append((char) read);
      }
    }

    String ask(String line) throws IOException {
      say(line);
      return line();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private void serve() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread.ofPlatform().daemon().start(() -> echo(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void echo(Socket socket) {
    try (socket;
        var in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        heard.add(line);
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      heard.add("(" + e.getMessage() + ")");
    }
  }

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
