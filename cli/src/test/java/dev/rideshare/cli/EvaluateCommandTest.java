package dev.rideshare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What is done before anything is cleared. */
class EvaluateCommandTest {
  private static final String TABLES =
      """
      [{"name": "area", "reference": true}, {"name": "user", "reference": false}]
      """;

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
  private final List<String> questions = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final HttpServer orchestrator;
  private String gateway;

  EvaluateCommandTest() throws IOException {
    orchestrator = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway = url();
  }

  @BeforeEach
  void start() {
    orchestrator.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String sent =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (path.endsWith("_count")) {
              exchange.sendResponseHeaders(200, -1);
              return;
            }
            asked.add(exchange.getRequestMethod() + " " + path + " " + sent);
            String answer = answers.getOrDefault(path, "");
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(
                answer.isEmpty() ? 503 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
          }
        });
    orchestrator.start();
  }

  @AfterEach
  void stop() {
    orchestrator.stop(0);
  }

  @Test
  void aDatabaseWithRowsIsNotClearedWhereOneAtTheTerminalSaysNo() {
    answers.put("/api/v1/db/tables", TABLES);
    answers.put("/api/v1/db/read", "[3]");
    assertThat(evaluate()).isEqualTo(1);
    assertThat(questions)
        .containsExactly(
            "the database at %s is not empty, and its evaluation clears it. Go on? [y/N] "
                .formatted(url()));
    assertThat(err.toString().strip()).isEqualTo("nothing was done");
    assertThat(asked)
        .containsExactly(
            "GET /api/v1/db/tables ",
            "POST /api/v1/db/read {\"table\": \"user\", \"count\": true}");
  }

  @Test
  void whereTheRowsCantBeCountedNothingIsCleared() {
    answers.put("/api/v1/db/tables", TABLES);
    assertThat(evaluate()).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("the rows of \"user\" can't be counted: 503");
  }

  @Test
  void whereTheTablesAreNotToldNothingIsCleared() {
    assertThat(evaluate()).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(asked).containsExactly("GET /api/v1/db/tables ");
  }

  @Test
  void whereAPartDoesNotAnswerNothingIsCleared() {
    gateway = "http://127.0.0.1:1";
    assertThat(evaluate()).isEqualTo(1);
    assertThat(err.toString().strip()).isEqualTo("no gateway answers at http://127.0.0.1:1");
    assertThat(asked).isEmpty();
  }

  private int evaluate() {
    CommandLine commandLine = Main.commandLine(Map.of());
    EvaluateCommand command =
        Objects.requireNonNull(commandLine.getSubcommands().get("evaluate")).getCommand();
    command.consent =
        question -> {
          questions.add(question);
          return false;
        };
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(
        "evaluate",
        "--orchestrator=" + url(),
        "--gateway=" + gateway,
        "--users=" + url(),
        "--rides=" + url());
  }

  private String url() {
    return "http://127.0.0.1:" + orchestrator.getAddress().getPort();
  }
}
