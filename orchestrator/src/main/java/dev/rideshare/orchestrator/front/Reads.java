package dev.rideshare.orchestrator.front;

import dev.rideshare.messaging.Outcome;
import dev.rideshare.messaging.codec.RequestCodec;
import dev.rideshare.model.Position;
import dev.rideshare.model.request.Consistency;
import dev.rideshare.model.request.MasterRequest;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.request.ReadRequest;
import dev.rideshare.orchestrator.events.ReadMeter;
import dev.rideshare.web.Problem;
import dev.rideshare.web.Request;
import dev.rideshare.web.Responder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Reads, on their way to a slave, or to the master where they must be strong. */
final class Reads {
  private final DataPlane plane;
  private final Acknowledged acknowledged;
  private final ReadMeter meter;
  private final Duration timeLimit;
  private final Clock clock;

  Reads(
      DataPlane plane,
      Acknowledged acknowledged,
      ReadMeter meter,
      Duration timeLimit,
      Clock clock) {
    this.plane = plane;
    this.acknowledged = acknowledged;
    this.meter = meter;
    this.timeLimit = timeLimit;
    this.clock = clock;
  }

  void read(Request request, Responder responder) {
    Position seen = seen(request);
    RequestParser.Read read = RequestParser.read(request.body().getBytes());
    meter.count();
    long began = System.nanoTime();
    send(
        read.query(),
        read.consistency(),
        seen,
        responder,
        () -> meter.answered(System.nanoTime() - began));
  }

  void listTables(Request request, Responder responder) {
    send(new Query.ListTables(), Consistency.SESSION, seen(request), responder, () -> {});
  }

  void describeTable(Request request, Responder responder) {
    Query query = new Query.DescribeTable(request.path("name"));
    send(query, Consistency.SESSION, seen(request), responder, () -> {});
  }

  /** What the client has seen already, by its own word. */
  private static Position seen(Request request) {
    String header = request.header("Db-Index");
    if (header == null) {
      return Position.ZERO;
    }
    return Position.parse(header)
        .orElseThrow(
            () ->
                Problem.badRequest(
                    "the header Db-Index must be a value that such a header of an answer had"));
  }

  private void send(
      Query query, Consistency consistency, Position seen, Responder responder, Runnable answered) {
    Instant deadline = clock.instant().plus(timeLimit);
    CompletableFuture<Outcome> outcome =
        switch (consistency) {
          case EVENTUAL -> read(query, Position.ZERO, deadline);
          case SESSION -> read(query, Position.max(seen, acknowledged.highest()), deadline);
          case STRONG ->
              plane
                  .linesForReads()
                  .write(RequestCodec.encode(new MasterRequest.StrongRead(query)), deadline);
        };
    outcome
        .thenAccept(
            result -> {
              responder.send(Answers.ofRead(result));
              answered.run();
            })
        .exceptionally(
            error -> {
              responder.fail(error);
              return null;
            });
  }

  private CompletableFuture<Outcome> read(Query query, Position atLeast, Instant deadline) {
    byte[] payload = RequestCodec.encode(new ReadRequest(query, atLeast));
    return plane.linesForReads().read(payload, deadline);
  }
}
