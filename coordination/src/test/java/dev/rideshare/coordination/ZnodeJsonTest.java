package dev.rideshare.coordination;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZnodeJsonTest {
  private static final ClusterState STATE =
      new ClusterState(
          UUID.randomUUID(),
          7,
          UUID.randomUUID(),
          new TreeSet<>(List.of(UUID.randomUUID(), UUID.randomUUID())));
  private static final Member MEMBER =
      new Member(
          "worker-1",
          4_242,
          UUID.randomUUID(),
          "host-a",
          Optional.of("c0ffee"),
          Role.SLAVE,
          MemberState.READY,
          7,
          new Position(7, 42),
          Instant.parse("2026-01-02T03:04:05.123456789Z"));

  @Test
  void readsTheClusterThatItWrote() throws Exception {
    assertThat(ZnodeJson.readCluster(ZnodeJson.write(STATE))).isEqualTo(STATE);
  }

  @Test
  void readsTheMemberThatItWrote() throws Exception {
    assertThat(ZnodeJson.readMember(ZnodeJson.write(MEMBER))).isEqualTo(MEMBER);
  }

  @Test
  void skipsAFieldThatItDoesNotKnow() throws Exception {
    String json = new String(ZnodeJson.write(MEMBER), UTF_8).replaceFirst("\\{", "{\"new\":[1],");
    assertThat(ZnodeJson.readMember(json.getBytes(UTF_8))).isEqualTo(MEMBER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"pid\":4242|\"pid\":\"x\"|pid is not a whole number",
        "\"role\":\"slave\"|\"role\":\"boss\"|role is boss",
        "\"position\":\"7.42\"|\"position\":\"7\"|position is 7",
        "\"name\":\"worker-1\",||name is missing",
        "\"host\":\"host-a\"|\"host\":null|host is missing",
        "123456789Z|later|startedAt is no time",
      })
  void namesTheFieldThatItCannotRead(String field, String instead, String message) {
    String json =
        new String(ZnodeJson.write(MEMBER), UTF_8).replace(field, instead == null ? "" : instead);
    assertThatThrownBy(() -> ZnodeJson.readMember(json.getBytes(UTF_8)))
        .isInstanceOf(ZnodeJson.Unreadable.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesWhatIsNoJson() {
    for (String text : new String[] {"", "hello", "[1]", "{\"instance\":", "\u0000\u0001"}) {
      assertThatThrownBy(() -> ZnodeJson.readCluster(text.getBytes(UTF_8)))
          .isInstanceOf(ZnodeJson.Unreadable.class)
          .hasMessageContaining("no JSON");
    }
  }

  @Test
  void writesASuccessorOnlyWhereThereIsOne() throws Exception {
    ClusterState handed = STATE.handedTo(STATE.inSync().getFirst());
    assertThat(ZnodeJson.readCluster(ZnodeJson.write(handed))).isEqualTo(handed);
    assertThat(new String(ZnodeJson.write(STATE), UTF_8)).doesNotContain("successor");
  }

  @Test
  void saysWhatIsWrongWithASuccessor() {
    ClusterState handed = STATE.handedTo(STATE.inSync().getFirst());
    String json =
        new String(ZnodeJson.write(handed), UTF_8).replaceFirst("(successor\":\")", "$1x");
    assertThatThrownBy(() -> ZnodeJson.readCluster(json.getBytes(UTF_8)))
        .isInstanceOf(ZnodeJson.Unreadable.class)
        .hasMessageContaining("successor is no UUID");
  }
}
