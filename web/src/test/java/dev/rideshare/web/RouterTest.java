package dev.rideshare.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouterTest {
  private final Router router =
      new Router(
          List.of(
              route("GET", "/rides/{id}"),
              route("POST", "/rides/{id}").asCounted(),
              route("GET", "/rides/count"),
              route("GET", "/rides")));

  private static Route route(String method, String template) {
    return Route.blocking(method, template, request -> Response.noContent());
  }

  private @Nullable String template(String path) {
    Router.Match match = router.match(path);
    return match == null ? null : match.path().template();
  }

  @Test
  void putsLiteralsBeforeParameters() {
    assertThat(template("/rides/count")).isEqualTo("/rides/count");
    assertThat(template("/rides/c%6Funt")).isEqualTo("/rides/count");
    assertThat(template("/rides/7")).isEqualTo("/rides/{id}");
  }

  @Test
  void knowsNoPathsThatOnlyLookAlike() {
    assertThat(template("/rides/")).isNull();
    assertThat(template("/rides/1/2")).isNull();
    assertThat(template("/ridesX")).isNull();
    assertThat(template("")).isNull();
  }

  @Test
  void decodesParametersAfterSplitting() {
    Router.Match match = Objects.requireNonNull(router.match("/rides/a%2Fb%20c+d"));
    assertThat(match.parameters()).containsEntry("id", "a/b c+d");
    assertThatThrownBy(() -> router.match("/rides/%4")).isInstanceOf(Problem.class);
    assertThatThrownBy(() -> router.match("/rides/%C3%28")).isInstanceOf(Problem.class);
  }

  @Test
  void allowsHeadWithGetAndCountsAPathAsAWhole() {
    Router.Match match = Objects.requireNonNull(router.match("/rides/7"));
    assertThat(match.path().allow()).isEqualTo("GET, HEAD, OPTIONS, POST");
    assertThat(match.path().counted()).isTrue();
    assertThat(match.path().route("HEAD")).isNotNull();
    assertThat(match.path().route("PUT")).isNull();
  }

  @Test
  void refusesTwoRoutesOfOneMethod() {
    assertThatThrownBy(() -> new Router(List.of(route("GET", "/a"), route("GET", "/a"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void encodesWhatItDecodes() {
    String name = "a/b c+d%é😀\"'";
    assertThat(Paths.segments("/" + Paths.encode(name))).containsExactly(name);
    assertThat(Paths.encode("a b")).isEqualTo("a%20b");
  }
}
