package dev.rideshare.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.web.StartException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The load generator against servers that do what they should not. */
class HttpLoadTest {
  private static final Duration DURATION = Duration.ofMillis(600);
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
  private static final Request REQUEST = Request.of("GET", "/", "", Request.body("{}"));

  private final Vertx vertx = Vertx.vertx();
  private final HttpLoad load = new HttpLoad(Duration.ofSeconds(5));
  private final AtomicInteger requests = new AtomicInteger();

  @AfterEach
  void close() {
    load.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void countsWhatIsAnsweredRight() throws Exception {
    Sample sample = run(new Load.Clients(4), socket -> socket.write(OK));
    assertThat(sample.errors()).isZero();
    assertThat(sample.answered()).isPositive().isLessThanOrEqualTo(requests.get());
    assertThat(sample.latencies().getTotalCount()).isEqualTo(requests.get());
  }

  @Test
  void anAnswerInPiecesIsOneAnswer() throws Exception {
    Sample sample =
        run(
            new Load.Clients(1),
            socket -> {
              socket.write(OK.substring(0, 20));
              vertx.setTimer(5, later -> socket.write(OK.substring(20)));
            });
    assertThat(sample.errors()).isZero();
    assertThat(sample.answered()).isPositive();
  }

  @Test
  void wrongAnswersAreErrorsAndNoPartOfTheThroughput() throws Exception {
    Sample sample =
        run(
            new Load.Clients(2),
            socket ->
                socket.write(
                    requests.get() % 2 == 0 ? OK : "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"));
    assertThat(sample.errors()).isPositive();
    assertThat(sample.problems()).containsKey("503 ");
    assertThat(sample.latencies().getTotalCount() + sample.errors()).isEqualTo(requests.get());
  }

  @Test
  void aConnectionThatBreaksIsAnErrorAndAnotherOneTakesItsPlace() throws Exception {
    Sample sample =
        run(
            new Load.Clients(1),
            socket -> {
              if (requests.get() % 10 == 0) {
                socket.close();
              } else {
                socket.write(OK);
              }
            });
    assertThat(sample.errors()).isPositive();
    assertThat(sample.answered()).isGreaterThan(sample.errors());
  }

  @Test
  void aStallOfTheServerShowsInThePercentilesOfAFixedRate() throws Exception {
    long stallFrom = System.nanoTime() + DURATION.toNanos() / 3;
    long stallMillis = 200;
    Sample sample =
        run(
            new Load.Rate(200),
            socket -> {
              long into = (System.nanoTime() - stallFrom) / 1_000_000;
              if (into >= 0 && into < stallMillis) {
                vertx.setTimer(stallMillis - into, later -> socket.write(OK));
              } else {
                socket.write(OK);
              }
            });
    assertThat(sample.errors()).isZero();
    assertThat(requests.get()).isEqualTo(120);
    // A third of the requests came while it stalled; half of those waited 100 ms at least.
    assertThat(sample.percentile(90)).isGreaterThan(90);
    assertThat(sample.percentile(100)).isGreaterThan(180);
  }

  @Test
  void anAnswerThatComesTooLateIsAnErrorThoughTheLoadStillRuns() throws Exception {
    try (HttpLoad impatient = new HttpLoad(Duration.ofMillis(100))) {
      Sample sample =
          run(
              impatient,
              new Load.Clients(1),
              socket -> {
                if (requests.get() == 1) {
                  vertx.setTimer(250, later -> socket.write(OK));
                } else {
                  socket.write(OK);
                }
              });
      assertThat(sample.errors()).isOne();
      assertThat(sample.problems().keySet()).allMatch(why -> why.startsWith("no answer within"));
      assertThat(sample.answered()).isPositive();
    }
  }

  @Test
  void nobodyThereIsSaidInOneLine() {
    URI nobody = URI.create("http://127.0.0.1:1");
    assertThatThrownBy(() -> load.run(nobody, () -> REQUEST, new Load.Clients(1), 1, DURATION))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("http://127.0.0.1:1");
  }

  /** What a server does with a request. */
  private interface Behaviour {
    void answer(NetSocket socket);
  }

  private Sample run(Load kind, Behaviour behaviour) throws Exception {
    return run(load, kind, behaviour);
  }

  private Sample run(HttpLoad client, Load kind, Behaviour behaviour) throws Exception {
    NetServer server =
        vertx
            .createNetServer()
            .connectHandler(socket -> socket.handler(bytes -> answer(socket, bytes, behaviour)))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get();
    URI url = URI.create("http://127.0.0.1:" + server.actualPort());
    return client.run(url, () -> REQUEST, kind, 8, DURATION);
  }

  private void answer(NetSocket socket, Buffer request, Behaviour behaviour) {
    assertThat(request.toString()).endsWith("\r\n\r\n");
    requests.incrementAndGet();
    behaviour.answer(socket);
  }
}
