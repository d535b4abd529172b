package dev.rideshare.cli.evaluate;

import dev.rideshare.cli.client.HttpApi;
import dev.rideshare.cli.client.Reply;
import dev.rideshare.cli.client.Reply.Answer;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Requests whose answer must have a status. */
final class Asked {
  private Asked() {}

  /**
   * Sends a request.
   *
   * @param json the body; empty for none
   * @param allowed the statuses that pass
   */
  static Answer expect(HttpApi api, String method, String path, String json, int... allowed)
      throws Unmet, InterruptedException {
    String expected =
        Arrays.stream(allowed).mapToObj(Integer::toString).collect(Collectors.joining(" or "))
            + " from "
            + method
            + " "
            + path;
    return switch (api.send(method, path, json)) {
      case Answer answer when Arrays.stream(allowed).anyMatch(each -> each == answer.status()) ->
          answer;
      case Answer answer -> throw new Unmet(expected, answer.text());
      case Reply.NoAnswer(String why) -> throw new Unmet(expected, why);
    };
  }
}
