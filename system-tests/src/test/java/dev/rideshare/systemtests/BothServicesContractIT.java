package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.OnSharedSystem;
import dev.rideshare.systemtests.harness.RideshareProcess;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@OnSharedSystem
final class BothServicesContractIT {
  enum Service {
    USERS,
    RIDES;

    Http of(RideshareProcess system) {
      return switch (this) {
        case USERS -> system.users();
        case RIDES -> system.rides();
      };
    }
  }

  private final RideshareProcess system;

  BothServicesContractIT(RideshareProcess system) {
    this.system = system;
  }

  @ParameterizedTest
  @CsvSource({
    "USERS, POST, /api/v1/users, 'GET,PUT'",
    "USERS, DELETE, /api/v1/users, 'GET,PUT'",
    "USERS, PATCH, /api/v1/users, 'GET,PUT'",
    "USERS, POST, /api/v1/users/u, 'DELETE,GET'",
    "USERS, PUT, /api/v1/users/u, 'DELETE,GET'",
    "USERS, GET, /api/v1/db/clear, POST",
    "USERS, POST, /api/v1/_count, 'DELETE,GET'",
    "RIDES, PUT, /api/v1/rides, 'GET,POST'",
    "RIDES, DELETE, /api/v1/rides, 'GET,POST'",
    "RIDES, PUT, /api/v1/rides/7, 'DELETE,GET,POST'",
    "RIDES, PATCH, /api/v1/rides/7, 'DELETE,GET,POST'",
    "RIDES, PUT, /api/v1/rides/count, GET",
    "RIDES, DELETE, /api/v1/db/clear, POST",
    "RIDES, PUT, /api/v1/_count, 'DELETE,GET'"
  })
  void aKnownRouteWithAnotherMethodIs405AndSaysWhichAreAllowed(
      Service service, String method, String path, String allowed) {
    Answer direct = service.of(system).send(method, path).isProblem(405);
    assertThat(methods(direct)).containsAll(List.of(allowed.split(",", -1)));
    assertThat(methods(direct)).doesNotContain(method);
  }

  @ParameterizedTest
  @CsvSource({
    "USERS, /", "USERS, /api/v1", "USERS, /api/v1/users/a/b", "USERS, /api/v1/rides",
    "RIDES, /", "RIDES, /api/v1", "RIDES, /api/v1/rides/1/2", "RIDES, /api/v1/users"
  })
  void anUnknownRouteIs404(Service service, String path) {
    service.of(system).get(path).isProblem(404);
    service.of(system).send("POST", path, "{}").isProblem(404);
  }

  @Test
  void theCountHoldsEveryRequestToAUsersRouteFailedOnesIncluded() {
    Http users = system.users();
    users.delete("/api/v1/_count").is(200, "{}");
    users.get("/api/v1/users/nobody").is(404);
    users.delete("/api/v1/users/nobody").is(400);
    users.send("PUT", "/api/v1/users", "{").is(400);
    users.send("PATCH", "/api/v1/users").is(405);
    users.get("/api/v1/_count").is(200, "[4]");
  }

  @Test
  void theCountHoldsEveryRequestToARidesRouteFailedOnesIncluded() {
    Http rides = system.rides();
    rides.delete("/api/v1/_count").is(200, "{}");
    rides.get("/api/v1/rides/count").is(200);
    rides.get("/api/v1/rides").is(400);
    rides.send("POST", "/api/v1/rides", "{").is(400);
    rides.send("PUT", "/api/v1/rides/7").is(405);
    rides.delete("/api/v1/rides/999999999999").is(405);
    rides.get("/api/v1/_count").is(200, "[5]");
  }

  @ParameterizedTest
  @EnumSource
  void theCountLeavesOutItselfClearHealthAndMetrics(Service service) {
    Http http = service.of(system);
    http.delete("/api/v1/_count").is(200, "{}");
    http.get("/api/v1/_count").is(200, "[0]");
    http.send("POST", "/api/v1/db/clear").is(200, "{}");
    http.get("/health/live").is(200);
    http.get("/health/ready").is(200);
    http.get("/metrics").is(200);
    http.get("/api/v1/_count").is(200, "[0]");
  }

  @ParameterizedTest
  @EnumSource
  void deletingTheCountSetsItToZero(Service service) {
    Http http = service.of(system);
    http.get(service == Service.USERS ? "/api/v1/users" : "/api/v1/rides/count");
    assertThat(http.get("/api/v1/_count").is(200).json().get(0).intValue()).isPositive();
    http.delete("/api/v1/_count").is(200, "{}");
    http.get("/api/v1/_count").is(200, "[0]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/xml"})
  void aBodyIsJsonWhateverItsTypeSaysOrRefused(String contentType) {
    String body = "{\"username\": \"u\", \"password\": \"short\"}";
    Answer answer = system.users().send("PUT", "/api/v1/users", body, "Content-Type", contentType);
    assertThat(answer.isProblem().status()).isIn(400, 415);
  }

  private static List<String> methods(Answer answer) {
    return List.of(answer.header("Allow").replace(" ", "").split(",", -1));
  }
}
