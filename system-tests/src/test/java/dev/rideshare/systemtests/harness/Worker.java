package dev.rideshare.systemtests.harness;

import com.fasterxml.jackson.databind.JsonNode;

/** A worker as {@code GET /api/v1/workers} shows it. */
public record Worker(
    String name,
    long pid,
    String role,
    String state,
    long epoch,
    String appliedIndex,
    String checksum,
    long lag) {

  /** Reads one element of the list. */
  public static Worker of(JsonNode json) {
    return new Worker(
        json.path("name").asText(),
        json.path("pid").longValue(),
        json.path("role").asText(),
        json.path("state").asText(),
        json.path("epoch").longValue(),
        json.path("appliedIndex").asText(),
        json.path("checksum").asText(),
        json.path("lag").longValue());
  }

  public boolean isMaster() {
    return role.equals("master");
  }

  public boolean isReady() {
    return state.equals("ready");
  }
}
