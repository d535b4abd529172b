package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.messaging.testing.Ports;
import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.Instance;
import dev.rideshare.systemtests.harness.LoadBalancer;
import dev.rideshare.systemtests.harness.RideshareProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A load balancer in place of the gateway: the gateway's contract, and how it treats instances. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LoadBalancerContract extends GatewayContract {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final LoadBalancer.Program program;
  private final LoadBalancer balancer;

  LoadBalancerContract(LoadBalancer.Program program, RideshareProcess system) {
    this(
        program,
        system,
        LoadBalancer.start(
            program, List.of(system.users().base()), List.of(system.rides().base())));
  }

  private LoadBalancerContract(
      LoadBalancer.Program program, RideshareProcess system, LoadBalancer balancer) {
    super(balancer.http(), system.users(), system.rides());
    this.program = program;
    this.balancer = balancer;
  }

  @AfterAll
  void stop() {
    balancer.close();
  }

  private LoadBalancer inFrontOf(URI... instances) {
    return LoadBalancer.start(program, List.of(instances), List.of(instances));
  }

  private static URI nobody() {
    return URI.create("http://127.0.0.1:" + Ports.free());
  }

  @Test
  void takesInstancesInTurn() {
    try (Instance one = Instance.start();
        Instance other = Instance.start();
        LoadBalancer front = inFrontOf(one.uri(), other.uri())) {
      Map<String, Long> answers =
          Stream.generate(() -> front.http().get("/any").is(200).body())
              .limit(20)
              .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
      assertThat(answers).containsOnlyKeys(one.name(), other.name());
      assertThat(answers.values()).allMatch(count -> count >= 8);
    }
  }

  @Test
  void forwardsThePathUntouchedAndSaysWhoAsked() {
    try (Instance echo = Instance.start();
        LoadBalancer front = inFrontOf(echo.uri())) {
      String path = "/api/v1/users/a%2Fb%20%C3%A9/..%2F//c?q=%2B+%26";
      front
          .http()
          .send("POST", path, "{}", "X-Forwarded-For", "10.0.0.1", "TE", "trailers")
          .is(200);
      Instance.Request seen = echo.requests().getFirst();
      assertThat(seen.uri()).isEqualTo(path);
      assertThat(String.join(", ", seen.headers("X-Forwarded-For")))
          .isEqualTo("10.0.0.1, 127.0.0.1");
      assertThat(seen.headers("X-Forwarded-Proto")).containsExactly("http");
      assertThat(seen.headers("X-Forwarded-Host"))
          .containsExactly(front.http().base().getAuthority());
      assertThat(seen.headers("TE")).isEmpty();
    }
  }

  @Test
  void aBodyPassesWhileItComes() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    try (Instance instance = Instance.start(_ -> begun.countDown());
        LoadBalancer front = inFrontOf(instance.uri());
        Socket client = connect(front.http())) {
      OutputStream out = client.getOutputStream();
      out.write(
          ascii(
              "POST /any HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2\r\n\r\n1"));
      out.flush();
      assertThat(begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS))
          .as("the first half is there before the second was sent")
          .isTrue();
      out.write(ascii("2"));
      out.flush();
      assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200 ");
      assertThat(instance.requests().getFirst().body()).isEqualTo("12");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void whatADeadInstanceNeverGotGoesToAnother(String method) {
    try (Instance alive = Instance.start();
        LoadBalancer front = inFrontOf(nobody(), alive.uri())) {
      for (int i = 0; i < 6; i++) {
        front.http().send(method, "/any").is(200);
      }
    }
  }

  @Test
  void aDeadInstanceGetsItsShareAgainWhenItIsBack() {
    URI place = nobody();
    try (LoadBalancer front = inFrontOf(place)) {
      assertUnavailable(front.http().get("/any"));
      assertUnavailable(front.http().send("PUT", "/api/v1/users", "{}"));
      try (Instance _ = Instance.startAt(place)) {
        await("it is back").atMost(LIMIT).until(() -> front.http().get("/any").status() == 200);
      }
    }
  }

  private static void assertUnavailable(Answer answer) {
    answer.isProblem(503);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "POST", "DELETE"})
  void whatAnInstanceMayHaveDoneIsNotSentTwice(String method) {
    try (Instance breaking = Instance.thatBreaksOff();
        Instance other = Instance.thatBreaksOff();
        LoadBalancer front = inFrontOf(breaking.uri(), other.uri())) {
      front.http().send(method, "/any", "{}").isProblem(502);
      assertThat(breaking.requests().size() + other.requests().size()).isEqualTo(1);
    }
  }

  @Test
  void aGetThatBrokeOffIsSentToAnother() {
    try (Instance breaking = Instance.thatBreaksOff();
        Instance good = Instance.start();
        LoadBalancer front = inFrontOf(breaking.uri(), good.uri())) {
      for (int i = 0; i < 4; i++) {
        assertThat(front.http().get("/any").is(200).body()).isEqualTo(good.name());
      }
      assertThat(breaking.requests()).isNotEmpty();
    }
  }

  @Test
  void anInstanceGivesItsOwn503() {
    try (Instance without = Instance.thatIsUnavailable();
        LoadBalancer front = inFrontOf(without.uri())) {
      Answer answer = front.http().get("/any").is(503);
      assertThat(answer.header("Retry-After")).isEqualTo("7");
      assertThat(answer.body()).isEqualTo(without.name());
    }
  }

  private static Socket connect(Http server) throws IOException {
    Socket socket = new Socket(server.base().getHost(), server.base().getPort());
    socket.setSoTimeout((int) LIMIT.toMillis());
    return socket;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
