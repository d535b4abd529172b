package dev.rideshare.cli.bench;

import dev.rideshare.cli.client.HttpApi;
import dev.rideshare.cli.client.Reply;
import dev.rideshare.web.StartException;
import java.util.Arrays;

/** Requests beside the load, which must succeed for the run to go on. */
final class Api {
  private Api() {}

  /**
   * Sends a request.
   *
   * @param json the body; empty for none
   * @throws StartException unless it is answered with one of these statuses
   */
  static Reply.Answer expect(
      HttpApi server, String method, String path, String json, int... statuses)
      throws InterruptedException {
    return switch (server.send(method, path, json)) {
      case Reply.Answer answer when Arrays.stream(statuses).anyMatch(s -> s == answer.status()) ->
          answer;
      case Reply.Answer answer ->
          throw new StartException(
              "%s %s at %s: %s".formatted(method, path, server.base(), answer.text()));
      case Reply.NoAnswer(String why) ->
          throw new StartException("%s %s: %s".formatted(method, path, why));
    };
  }
}
