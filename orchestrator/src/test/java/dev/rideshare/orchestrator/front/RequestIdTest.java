package dev.rideshare.orchestrator.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.web.Problem;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {
  @Test
  void generatedIdsDifferAndAreOrderedByTime() {
    String first = RequestId.of(null, 1_000).id();
    String second = RequestId.of(null, 1_001).id();

    assertThat(first).isLessThan(second).startsWith("g:");
    assertThat(RequestId.of(null, 1_000).id()).isNotEqualTo(first);
  }

  @Test
  void aGeneratedKeySentBackNamesTheSameWrite() {
    RequestId generated = RequestId.of(null, System.currentTimeMillis());

    assertThat(RequestId.of(generated.key(), 0).id()).isEqualTo(generated.id());
  }

  @Test
  void aKeyOfAClientsOwnMakingCantBeAGeneratedId() {
    assertThat(RequestId.of("g:x", 0).id()).isEqualTo("k:g:x");
    assertThat(RequestId.of("k", 0).id()).isEqualTo("k:k");
    assertThat(RequestId.of("~".repeat(128), 0).fromClient()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "é", "a\u007f", "\t"})
  void refusesKeysThatAreNotVisibleAscii(String key) {
    assertThatThrownBy(() -> RequestId.of(key, 0)).isInstanceOf(Problem.class);
  }

  @Test
  void theHashTellsMethodPathAndBodyApart() {
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    long hash = RequestId.hash("POST", "/a", body);

    assertThat(RequestId.hash("POST", "/a", body.clone())).isEqualTo(hash);
    assertThat(RequestId.hash("PUT", "/a", body)).isNotEqualTo(hash);
    assertThat(RequestId.hash("POST", "/b", body)).isNotEqualTo(hash);
    assertThat(RequestId.hash("POST", "/a", new byte[0])).isNotEqualTo(hash);
  }
}
