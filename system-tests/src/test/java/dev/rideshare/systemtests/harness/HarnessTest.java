package dev.rideshare.systemtests.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checks that the suites rely on can fail. */
final class HarnessTest {
  private static final String PROBLEM =
      "{\"type\": \"about:blank\", \"title\": \"Conflict\", \"status\": 409, \"detail\": \"a\"}";

  @TempDir private Path folder = Path.of("");

  @Test
  void aRightProblemIsTaken() throws IOException {
    Answer answer = answered(409, "application/problem+json", PROBLEM);
    assertThatCode(() -> answer.isProblem(409, "a")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "400, application/problem+json",
    "409, application/json",
    "200, application/problem+json"
  })
  void aProblemOfAnotherStatusOrTypeIsNot(int status, String type) throws IOException {
    Answer answer = answered(status, type, PROBLEM);
    assertThatThrownBy(() -> answer.isProblem()).isInstanceOf(AssertionError.class);
  }

  @Test
  void aBodyIsComparedAsJson() throws IOException {
    Answer answer =
        answered(200, "application/json; charset=utf-8", "[{\"a\": 1, \"b\": [2.50, \"x\"]}]");
    assertThatCode(() -> answer.is(200, "[{b: [2.50, 'x'], a: 1}]")).doesNotThrowAnyException();
    assertThatThrownBy(() -> answer.is(200, "[{b: [2.50, 'y'], a: 1}]"))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aRawRequestIsSentAsWritten() throws IOException {
    HttpServer server = server(400, "application/problem+json", PROBLEM);
    try {
      Answer answer =
          RawHttp.send(address(server), "GET /a b HTTP/1.1\r\nConnection: close\r\n\r\n")
              .orElseThrow();
      assertThat(answer.status()).isBetween(400, 499);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aPathSegmentIsEncodedAsOne() {
    assertThat(Http.segment("a/b c+%")).isEqualTo("a%2Fb%20c%2B%25");
  }

  @Test
  void aDetachedProcessIsFoundByItsFolderAndEnded() throws Exception {
    // Its parent ends at once, as with a database server that detaches itself.
    Process parent =
        new ProcessBuilder("sh", "-c", "sleep 300 & echo started")
            .directory(folder.toFile())
            .start();
    Path realFolder = folder.toRealPath();
    try (ProcessTree tree = new ProcessTree(parent.toHandle(), realFolder)) {
      parent.waitFor();
      await().atMost(Duration.ofSeconds(5)).until(() -> !Processes.of(realFolder).isEmpty());
      assertThatThrownBy(() -> tree.assertNoneLeft(Duration.ofMillis(300)))
          .isInstanceOf(ConditionTimeoutException.class)
          .hasMessageContaining("sleep 300");
      tree.endAll();
      tree.assertNoneLeft(Duration.ofSeconds(5));
    }
  }

  private static Answer answered(int status, String type, String body) throws IOException {
    HttpServer server = server(status, type, body);
    try {
      return new Http(address(server)).get("/");
    } finally {
      server.stop(0);
    }
  }

  private static URI address(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static HttpServer server(int status, String type, String body) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", type);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    return server;
  }
}
