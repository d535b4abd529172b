package dev.rideshare.orchestrator.front;

import dev.rideshare.messaging.Outcome;
import dev.rideshare.messaging.codec.RequestCodec;
import dev.rideshare.model.Position;
import dev.rideshare.model.request.Answer;
import dev.rideshare.web.Problem;
import dev.rideshare.web.Response;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What an outcome is for the client. 503 is said only where nothing was done; where nobody knows,
 * the answer is 504, and never a guess.
 */
final class Answers {
  private static final int RETRY_SECONDS = 1;

  private Answers() {}

  /** Of a write: one that got no answer may have been done. */
  static Response ofWrite(Outcome outcome, RequestId id, Acknowledged acknowledged) {
    return switch (outcome) {
      case Outcome.Answered(byte[] bytes) -> {
        Answer answer = RequestCodec.decodeAnswer(bytes);
        if (answer.status() < 300) {
          acknowledged.add(answer.position());
        }
        yield passedOn(answer);
      }
      case Outcome.NotSent(String reason) -> nothingDone("nothing was done: " + reason);
      case Outcome.Unknown() -> unknown(id);
    };
  }

  /** Of a read: without an answer there is nothing to be unsure of. */
  static Response ofRead(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered(byte[] bytes) -> passedOn(RequestCodec.decodeAnswer(bytes));
      case Outcome.NotSent(String reason) -> nothingDone("nobody took the read: " + reason);
      case Outcome.Unknown() -> nothingDone("no worker answered the read in time");
    };
  }

  static Response nothingDone(String why) {
    return Problem.unavailable(why, RETRY_SECONDS).toResponse();
  }

  private static Response unknown(RequestId id) {
    return Problem.of(
            504,
            "the outcome is unknown: the write may have been done or not. Send it again with the"
                + " same Idempotency-Key")
        .with("idempotencyKey", id.key())
        .header("Idempotency-Key", id.key())
        .toResponse();
  }

  /** The worker's bytes as they are. */
  private static Response passedOn(Answer answer) {
    List<Map.Entry<String, String>> headers = new ArrayList<>(2);
    if (!answer.position().equals(Position.ZERO)) {
      headers.add(Map.entry("Db-Index", answer.position().toString()));
    }
    if (answer.status() == 503) {
      headers.add(Map.entry("Retry-After", Integer.toString(RETRY_SECONDS)));
    }
    return new Response(
        answer.status(),
        answer.status() < 400 ? Response.JSON : Response.PROBLEM_JSON,
        Buffer.buffer(answer.body()),
        headers);
  }
}
