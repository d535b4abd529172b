package dev.rideshare.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.rideshare.cli.client.DbaasClient;
import dev.rideshare.cli.client.Workers;
import dev.rideshare.web.StartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against an orchestrator whose answers are written down beforehand. */
class DrainTest {
  private static final String MASTER = worker("worker-1", 11, "master", "ready");
  private static final String SLAVE = worker("worker-2", 12, "slave", "ready");
  private static final String NEW = worker("worker-3", 13, "slave", "ready");

  /** Of the workers, one after another; the last one again and again. */
  private final Deque<String> workers = new ArrayDeque<>();

  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
  private final List<String> said = new ArrayList<>();
  private int drainStatus = 202;
  private String scaling = "{\"wantedSlaves\": 1}";
  private HttpServer server;
  private DbaasClient client;

  DrainTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    client = new DbaasClient(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @BeforeEach
  void start() {
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            String body =
                switch (path) {
                  case "/api/v1/workers" -> workers.size() > 1 ? workers.poll() : workers.peek();
                  case "/api/v1/scaling" -> scaling;
                  default -> {
                    asked.add(exchange.getRequestMethod() + " " + path);
                    yield "{\"detail\": \"the reason\"}";
                  }
                };
            int status =
                path.endsWith("/drain") ? drainStatus : String.valueOf(body).equals("") ? 503 : 200;
            byte[] bytes = String.valueOf(body).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void asksForTheWorkerByItsName() throws Exception {
    drain().ask("worker 2");
    assertThat(asked).containsExactly("POST /api/v1/workers/worker%202/drain");
  }

  @Test
  void aRefusalIsALineWithItsReason() {
    drainStatus = 404;
    assertThatThrownBy(() -> drain().ask("worker-9"))
        .isInstanceOf(StartException.class)
        .hasMessage("worker-9 can't be drained: 404: the reason");
  }

  @Test
  void whoIsBeingDrainedAlreadyIsWaitedFor() throws Exception {
    drainStatus = 409;
    drain().ask("worker-2");
    assertThat(said).containsExactly("worker-2 is being drained already");
  }

  @Test
  void itIsOverOnceTheWorkerIsGoneAndAsManyAreReadyAgain() throws Exception {
    workers.add(array(MASTER, SLAVE, worker("worker-3", 13, "slave", "joining")));
    workers.add(array(MASTER, SLAVE, NEW));
    workers.add(array(MASTER));
    workers.add(""); // The orchestrator is away for a moment.
    workers.add(array(MASTER, NEW));
    Workers after = drain().awaitReplaced("worker-2", before());
    assertThat(after.pids()).containsExactly(11L, 13L);
    assertThat(said)
        .containsExactly(
            "worker-3 (process 13) is joining",
            "worker-3 (process 13) is ready",
            "worker-2 (process 12) is gone",
            "worker-3 (process 13) is gone",
            "worker-3 (process 13) is ready");
  }

  @Test
  void scalingMayWantMoreThanThereWere() throws Exception {
    scaling = "{\"wantedSlaves\": 2}";
    workers.add(array(MASTER, NEW));
    workers.add(array(MASTER, NEW, worker("worker-4", 14, "slave", "ready")));
    assertThat(drain().awaitReplaced("worker-2", before()).slaves()).hasSize(2);
  }

  @Test
  void anOrchestratorThatKnowsNothingOfScalingWantsAsManyAsThereWere() throws Exception {
    scaling = "";
    workers.add(array(MASTER));
    workers.add(array(MASTER, NEW));
    assertThat(drain().awaitReplaced("worker-2", before()).slaves()).hasSize(1);
  }

  @Test
  void afterTheLimitItSaysWhatItSawLast() {
    workers.add(array(MASTER, SLAVE));
    assertThatThrownBy(() -> drain(Duration.ofMillis(1)).awaitReplaced("worker-2", before()))
        .isInstanceOf(StartException.class)
        .hasMessage(
            "worker-2 is not replaced after 1ms: worker-1 (master, process 11),"
                + " worker-2 (slave, process 12)");
  }

  private Drain drain() {
    return drain(Duration.ofSeconds(30));
  }

  private Drain drain(Duration limit) {
    return new Drain(client, limit, Duration.ofMillis(1), said::add);
  }

  private static Workers before() {
    return new Workers(
        List.of(
            new Workers.Worker("worker-1", 11, true, "ready"),
            new Workers.Worker("worker-2", 12, false, "ready")));
  }

  private static String array(String... all) {
    return "[" + String.join(",", all) + "]";
  }

  private static String worker(String name, long pid, String role, String state) {
    return "{\"name\": \"%s\", \"pid\": %d, \"role\": \"%s\", \"state\": \"%s\"}"
        .formatted(name, pid, role, state);
  }
}
