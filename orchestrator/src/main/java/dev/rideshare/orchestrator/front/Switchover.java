package dev.rideshare.orchestrator.front;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Election;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.replication.ReplicaMessage;
import dev.rideshare.orchestrator.events.Event.Kind;
import dev.rideshare.orchestrator.events.EventLog;
import dev.rideshare.web.Json;
import dev.rideshare.web.Problem;
import dev.rideshare.web.Request;
import dev.rideshare.web.Response;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A change of masters on request. The master is asked to step down in favour of a slave, and the
 * cluster's picture tells what came of it; the asking itself is harmless, however often it is done.
 */
final class Switchover {
  /** From the request to a ready master, at most. */
  static final Duration LIMIT = Duration.ofSeconds(10);

  /** The master is asked again after this: the broker may have lost the word. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  private static final String FIELD = "to";

  /** The workers, as an orchestrator sees and reaches them. */
  interface Workers {
    /** The last picture that was certain. */
    ClusterView known();

    /** Waits for such a picture; empty if none came within the limit. */
    Optional<ClusterView> await(Predicate<ClusterView> wanted, Duration limit)
        throws InterruptedException;

    /** Whether the broker took the message for that worker. */
    boolean tell(Member worker, ReplicaMessage message);
  }

  private final Workers workers;
  private final EventLog events;
  private final Clock clock;
  private final ReentrantLock oneAtATime = new ReentrantLock();

  Switchover(Workers workers, EventLog events, Clock clock) {
    this.workers = workers;
    this.events = events;
    this.clock = clock;
  }

  /** Blocks until the new master is ready, for {@link #LIMIT} at most. */
  Response handle(Request request) throws InterruptedException {
    return run(target(request.body()));
  }

  /** The named worker; empty where the body is empty or names none. 400 for anything else. */
  static Optional<String> target(Buffer body) {
    if (body.length() == 0) {
      return Optional.empty();
    }
    JsonNode json = Json.parseObject(body);
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (!field.getKey().equals(FIELD)) {
        throw Problem.badRequest(
            "unknown field "
                + field.getKey()
                + ": only "
                + FIELD
                + ", a worker's name, is allowed");
      }
      if (!field.getValue().isTextual()) {
        throw Problem.badRequest(FIELD + " must be a string, the name of a slave");
      }
    }
    return Optional.ofNullable(json.get(FIELD)).map(JsonNode::asText);
  }

  Response run(Optional<String> to) throws InterruptedException {
    if (!oneAtATime.tryLock()) {
      throw Problem.of(409, "a switchover is under way");
    }
    try {
      ClusterView view = workers.known();
      Optional<Member> named = to.map(name -> named(view, name));
      Member master =
          view.master()
              .filter(member -> member.state() == MemberState.READY)
              .orElseThrow(() -> nothingDone("there is no ready master"));
      Member successor =
          named
              .map(member -> checked(view, master, member))
              .or(() -> Election.heir(view))
              .orElseThrow(() -> nothingDone("there is no ready slave to take over"));
      return change(view.cluster().orElseThrow(), master, successor);
    } finally {
      oneAtATime.unlock();
    }
  }

  private static Member named(ClusterView view, String name) {
    return view.workers().stream()
        .filter(member -> member.name().equals(name))
        .findFirst()
        .orElseThrow(() -> Problem.of(404, "there is no worker " + name));
  }

  private static Member checked(ClusterView view, Member master, Member named) {
    if (named.isSameRun(master)) {
      throw Problem.of(409, named.name() + " is the master already");
    }
    boolean inSync =
        view.cluster().filter(state -> state.inSync().contains(named.copyId())).isPresent();
    if (named.state() != MemberState.READY || !inSync) {
      throw Problem.of(409, named.name() + " is not a ready slave in the in-sync set");
    }
    return named;
  }

  private static Problem nothingDone(String why) {
    return Problem.unavailable("nothing was done: " + why, 1);
  }

  private Response change(ClusterState cluster, Member master, Member successor)
      throws InterruptedException {
    var message =
        new ReplicaMessage.Switchover(cluster.instance(), master.epoch(), successor.copyId());
    Instant began = clock.instant();
    if (!workers.tell(master, message)) {
      throw nothingDone("the broker is out of reach");
    }
    Optional<ClusterView> changed = Optional.empty();
    while (changed.isEmpty() && elapsed(began).compareTo(LIMIT) < 0) {
      changed = workers.await(view -> hasOpened(view, master.epoch()), ASK_AGAIN);
      if (changed.isEmpty()) {
        workers.tell(master, message);
      }
    }
    Member now =
        changed
            .flatMap(ClusterView::master)
            .orElseThrow(() -> Problem.of(504, notChanged(master, successor)));
    if (!now.isSameRun(successor)) {
      throw Problem.of(
          504,
          "%s did not take over: %s is the master of epoch %d"
              .formatted(successor.name(), now.name(), now.epoch()));
    }
    return changed(master, now, elapsed(began));
  }

  private Duration elapsed(Instant began) {
    return Duration.between(began, clock.instant());
  }

  private static boolean hasOpened(ClusterView view, long after) {
    return view.hasReadyMaster()
        && view.master().filter(master -> master.epoch() > after).isPresent();
  }

  private String notChanged(Member master, Member successor) {
    String known =
        workers
            .known()
            .master()
            .map(member -> "the master is %s of epoch %d".formatted(member.name(), member.epoch()))
            .orElse("there is no master right now");
    return "%s has not followed %s within %d s: %s; it may still happen"
        .formatted(successor.name(), master.name(), LIMIT.toSeconds(), known);
  }

  private Response changed(Member before, Member now, Duration took) {
    events.add(
        Kind.SWITCHOVER,
        "%s (process %d) stepped down on request; %s (process %d) is the master of epoch %d"
            .formatted(before.name(), before.pid(), now.name(), now.pid(), now.epoch()),
        took,
        Map.of(
            "name", now.name(),
            "pid", now.pid(),
            "epoch", now.epoch(),
            "before", before.name(),
            "position", now.position().toString()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("master", now.name());
    json.put("pid", now.pid());
    json.put("epoch", now.epoch());
    json.put("before", before.name());
    json.put("durationMillis", took.toMillis());
    return Response.json(200, json);
  }
}
