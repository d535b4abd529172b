package dev.rideshare.orchestrator.front;

import dev.rideshare.messaging.Limits;
import dev.rideshare.messaging.codec.RequestCodec;
import dev.rideshare.model.request.Durability;
import dev.rideshare.model.request.MasterRequest;
import dev.rideshare.model.request.Statement;
import dev.rideshare.web.Problem;
import dev.rideshare.web.Request;
import dev.rideshare.web.Responder;
import dev.rideshare.web.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Writes, on their way to the master: data, tables, and the clearing of everything. */
final class Writes {
  private final DataPlane plane;
  private final Acknowledged acknowledged;
  private final Duration timeLimit;
  private final Clock clock;

  Writes(DataPlane plane, Acknowledged acknowledged, Duration timeLimit, Clock clock) {
    this.plane = plane;
    this.acknowledged = acknowledged;
    this.timeLimit = timeLimit;
    this.clock = clock;
  }

  void write(Request request, Responder responder) {
    send(request, responder, RequestParser::write, UnaryOperator.identity());
  }

  void putTable(Request request, Responder responder) {
    String name = request.path("name");
    send(
        request,
        responder,
        body -> everywhere(new Statement.CreateTable(TableParser.parse(name, body))),
        UnaryOperator.identity());
  }

  void dropTable(Request request, Responder responder) {
    String name = request.path("name");
    send(
        request,
        responder,
        body -> everywhere(new Statement.DropTable(name)),
        UnaryOperator.identity());
  }

  void clear(Request request, Responder responder) {
    send(
        request,
        responder,
        body -> everywhere(new Statement.ClearAll()),
        answer ->
            answer.status() < 300
                ? new Response(
                    200, Response.JSON, Response.emptyObject(200).body(), answer.headers())
                : answer);
  }

  /** Known to every ready worker once it is answered, so that any read after it sees it. */
  private static RequestParser.Write everywhere(Statement statement) {
    return new RequestParser.Write(false, Durability.ALL, List.of(statement));
  }

  private void send(
      Request request,
      Responder responder,
      Function<byte[], RequestParser.Write> parser,
      UnaryOperator<Response> finish) {
    RequestId id = RequestId.of(request.header("Idempotency-Key"), clock.millis());
    byte[] body = request.body().getBytes();
    RequestParser.Write write = parser.apply(body);
    byte[] payload =
        RequestCodec.encode(
            new MasterRequest.Write(
                id.id(),
                id.fromClient(),
                RequestId.hash(request.method(), request.rawPath(), body),
                write.transaction(),
                write.durability(),
                write.statements()));
    if (payload.length > Limits.LARGEST_PAYLOAD) {
      throw Problem.of(413, "the write is over the limit of " + Limits.LARGEST_PAYLOAD + " bytes");
    }
    plane
        .linesForWrites()
        .write(payload, clock.instant().plus(timeLimit))
        .thenAccept(
            outcome -> responder.send(finish.apply(Answers.ofWrite(outcome, id, acknowledged))))
        .exceptionally(
            error -> {
              responder.fail(error);
              return null;
            });
  }
}
