package dev.rideshare.cli.evaluate;

import dev.rideshare.cli.client.HttpApi;
import dev.rideshare.cli.client.Reply.Answer;
import java.util.ArrayList;
import java.util.List;

/** Whether the gateway spreads requests over the instances, by the instances' own counters. */
final class Services {
  /** Requests through the gateway for each instance: each gets one in every turn. */
  private static final int TURNS = 2;

  private final HttpApi gateway;
  private final List<HttpApi> users;
  private final List<HttpApi> rides;

  Services(HttpApi gateway, List<HttpApi> users, List<HttpApi> rides) {
    this.gateway = gateway;
    this.users = users;
    this.rides = rides;
  }

  void areBalanced() throws Unmet, InterruptedException {
    for (List<HttpApi> group : List.of(users, rides)) {
      for (HttpApi instance : group) {
        Asked.expect(instance, "DELETE", "/api/v1/_count", "", 200);
      }
    }
    for (int i = 0; i < TURNS * users.size(); i++) {
      Asked.expect(gateway, "GET", "/api/v1/users", "", 200, 204);
    }
    for (int i = 0; i < TURNS * rides.size(); i++) {
      Asked.expect(gateway, "GET", "/api/v1/rides/count", "", 200);
    }
    requireCounts("users", users);
    requireCounts("rides", rides);
  }

  private static void requireCounts(String name, List<HttpApi> instances)
      throws Unmet, InterruptedException {
    List<Long> counts = new ArrayList<>();
    for (HttpApi instance : instances) {
      Answer answer = Asked.expect(instance, "GET", "/api/v1/_count", "", 200);
      counts.add(answer.json().path(0).asLong(-1));
    }
    int sent = TURNS * instances.size();
    if (counts.stream().mapToLong(Long::longValue).sum() != sent
        || counts.stream().anyMatch(count -> count < 1)) {
      throw new Unmet(
          instances.size() == 1
              ? "%s to count %d requests sent through the gateway".formatted(name, sent)
              : "the %d instances of %s to count %d requests sent through the gateway, each some"
                  .formatted(instances.size(), name, sent),
          counts.toString());
    }
  }
}
