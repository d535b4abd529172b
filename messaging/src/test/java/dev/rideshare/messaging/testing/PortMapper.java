package dev.rideshare.messaging.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Erlang's port mapper (epmd) for the nodes of one test, on a port of its own. */
final class PortMapper implements AutoCloseable {
  private final int port;
  private final Process process;
  private final Thread atExit;

  private PortMapper(int port, Process process) {
    this.port = port;
    this.process = process;
    this.atExit = new Thread(process::destroyForcibly);
  }

  static PortMapper start() throws IOException {
    int port = Ports.free();
    Process process =
        new ProcessBuilder("epmd", "-address", "127.0.0.1", "-port", Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    PortMapper mapper = new PortMapper(port, process);
    Runtime.getRuntime().addShutdownHook(mapper.atExit);
    await(port, process, Duration.ofSeconds(30), () -> "epmd");
    return mapper;
  }

  int port() {
    return port;
  }

  /** Ends it; the nodes go first. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  static void await(int port, Process process, Duration patience, Supplier<String> log) {
    long end = System.nanoTime() + patience.toNanos();
    while (!listens(port)) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        throw new IllegalStateException("RabbitMQ did not start:\n" + log.get());
      }
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
