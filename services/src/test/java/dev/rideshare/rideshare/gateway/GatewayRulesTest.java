package dev.rideshare.rideshare.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.rideshare.gateway.Routing.Group;
import dev.rideshare.rideshare.gateway.TargetGroup.Target;
import dev.rideshare.web.Peer;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayRulesTest {
  private final Target a = new Target(new Peer.At(URI.create("http://a:1")));
  private final Target b = new Target(new Peer.At(URI.create("http://b:1")));
  private final Target c = new Target(new Peer.At(URI.create("http://c:1")));
  private final List<Target> targets = List.of(a, b, c);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/users",
        "/api/v1/users/",
        "/api/v1/users/a",
        "/api/v1/users/a/b",
        "/api/v1/users/..%2Frides",
        "/api/v1/%75sers"
      })
  void sendsUsersAndWhatIsBelowToUsers(String path) {
    assertThat(Routing.group(path)).isEqualTo(Group.USERS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "",
        "/api/v1/usersX",
        "/api/v1/rides",
        "/api/v1/users%2Fa",
        "/x/api/v1/users",
        "/api/v1/_count",
        "/api/v1/Users"
      })
  void sendsEverythingElseToRides(String path) {
    assertThat(Routing.group(path)).isEqualTo(Group.RIDES);
  }

  @Test
  void takesTargetsInTurn() {
    for (int turn = 0; turn < 6; turn++) {
      assertThat(TargetGroup.choose(targets, turn, Set.of())).contains(targets.get(turn % 3));
    }
    assertThat(TargetGroup.choose(targets, -1, Set.of())).contains(c);
  }

  @Test
  void leavesOutTheUnhealthyAndTheTried() {
    b.mark(false);
    assertThat(TargetGroup.choose(targets, 1, Set.of())).contains(c);
    assertThat(TargetGroup.choose(targets, 1, Set.of(c))).contains(a);
    assertThat(TargetGroup.choose(targets, 1, Set.of(a, c))).isEmpty();
    assertThat(b.mark(true)).isTrue();
    assertThat(b.mark(true)).isFalse();
    assertThat(TargetGroup.choose(targets, 1, Set.of())).contains(b);
  }

  @Test
  void dropsHopByHopHeadersAlsoThoseNamedInConnection() {
    MultiMap from = MultiMap.caseInsensitiveMultiMap();
    from.add("Connection", "close, X-Secret").add("X-Secret", "1").add("TE", "trailers");
    from.add("Host", "gateway:8080").add("Accept", "a").add("Accept", "b");
    from.add("X-Forwarded-For", "10.0.0.1").add("X-Forwarded-Proto", "gopher");
    MultiMap to = MultiMap.caseInsensitiveMultiMap();
    ForwardedHeaders.toTarget(from, to, "10.0.0.2", "gateway:8080", "http");
    assertThat(to.names())
        .containsExactlyInAnyOrder(
            "Accept", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host");
    assertThat(to.getAll("Accept")).containsExactly("a", "b");
    assertThat(to.get("X-Forwarded-For")).isEqualTo("10.0.0.1, 10.0.0.2");
    assertThat(to.getAll("X-Forwarded-Proto")).containsExactly("http");
  }
}
