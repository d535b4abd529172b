package dev.rideshare.orchestrator.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.model.replication.ReplicaMessage;
import dev.rideshare.orchestrator.events.Event;
import dev.rideshare.orchestrator.events.EventLog;
import dev.rideshare.web.Json;
import dev.rideshare.web.Problem;
import dev.rideshare.web.Response;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwitchoverTest {
  private static final UUID INSTANCE = new UUID(9, 9);
  private static final Member MASTER = member(1, Role.MASTER, MemberState.READY, 3);
  private static final Member SECOND = member(2, Role.SLAVE, MemberState.READY, 3);
  private static final Member THIRD = member(3, Role.SLAVE, MemberState.READY, 3);

  private final Time time = new Time();
  private final EventLog events = new EventLog(time);
  private final FakeWorkers workers = new FakeWorkers();
  private final Switchover switchover = new Switchover(workers, events, time);

  private static Member member(long pid, Role role, MemberState state, long epoch) {
    return new Member(
        "worker-" + pid,
        pid,
        new UUID(1, pid),
        "host",
        Optional.empty(),
        role,
        state,
        epoch,
        new Position(epoch, 42),
        Instant.EPOCH);
  }

  private static ClusterView view(Optional<Member> master, Member... slaves) {
    var inSync = new TreeSet<UUID>();
    for (long pid = 1; pid <= 3; pid++) {
      inSync.add(new UUID(1, pid));
    }
    return new ClusterView(
        Optional.of(new ClusterState(INSTANCE, 3, new UUID(5, 5), inSync)),
        master,
        List.of(slaves),
        true);
  }

  private static ClusterView led(Member... slaves) {
    return view(Optional.of(MASTER), slaves);
  }

  private static Member leading(Member slave) {
    return slave.with(Role.MASTER, MemberState.READY, 4, new Position(4, 43));
  }

  @Test
  void theSlaveOfTheLowestPidTakesOverWhereNoneIsNamed() throws Exception {
    workers.view = led(THIRD, SECOND);
    workers.whenTold(_ -> view(Optional.of(leading(SECOND)), THIRD));

    Response response = switchover.run(Optional.empty());

    assertThat(workers.told)
        .containsExactly(new ReplicaMessage.Switchover(INSTANCE, 3, SECOND.copyId()));
    assertThat(workers.toldTo).containsExactly("worker-1");
    var json = Json.parse(response.body());
    assertThat(response.status()).isEqualTo(200);
    assertThat(json.get("master").asText()).isEqualTo("worker-2");
    assertThat(json.get("pid").asLong()).isEqualTo(2);
    assertThat(json.get("epoch").asLong()).isEqualTo(4);
    assertThat(json.get("before").asText()).isEqualTo("worker-1");
    assertThat(json.get("durationMillis").isIntegralNumber()).isTrue();
  }

  @Test
  void theNamedSlaveTakesOverAndTheEventsTellIt() throws Exception {
    workers.view = led(SECOND, THIRD);
    workers.whenTold(_ -> view(Optional.of(leading(THIRD)), SECOND));

    switchover.run(Optional.of("worker-3"));

    Event event = events.newestFirst().getFirst();
    assertThat(event.kind()).isEqualTo(Event.Kind.SWITCHOVER);
    assertThat(event.cause())
        .isEqualTo(
            "worker-1 (process 1) stepped down on request; worker-3 (process 3) is the master of"
                + " epoch 4");
    assertThat(event.took()).isPresent();
    assertThat(event.details()).containsEntry("position", "4.43");
  }

  @Test
  void aMasterThatOpensItsEpochIsWaitedFor() throws Exception {
    workers.view = led(SECOND);
    Member opening = leading(SECOND).with(MemberState.PROMOTING);
    workers.whenTold(_ -> view(Optional.of(opening)));
    workers.later(view(Optional.of(leading(SECOND))));
    assertThat(switchover.run(Optional.empty()).status()).isEqualTo(200);
  }

  @Test
  void whatCanNotBeDoneIsRefusedAndNothingIsSaid() {
    workers.view = led(SECOND.with(MemberState.JOINING));
    assertRefused(404, "there is no worker worker-9", "worker-9");
    assertRefused(409, "worker-1 is the master already", "worker-1");
    assertRefused(409, "worker-2 is not a ready slave in the in-sync set", "worker-2");
    assertRefused(503, "nothing was done: there is no ready slave to take over", null);
    workers.view = view(Optional.empty(), SECOND);
    assertRefused(503, "nothing was done: there is no ready master", "worker-2");
    Member outside = member(4, Role.SLAVE, MemberState.READY, 3);
    workers.view = led(SECOND, outside);
    assertRefused(409, "worker-4 is not a ready slave in the in-sync set", "worker-4");
    assertThat(workers.told).isEmpty();
  }

  @Test
  void withoutTheBrokerNothingIsDone() {
    workers.view = led(SECOND);
    workers.brokerAway = true;
    assertRefused(503, "nothing was done: the broker is out of reach", null);
  }

  @Test
  void aMasterThatDoesNotStepDownIsAskedAgainUntilTheTimeIsOver() {
    workers.view = led(SECOND);
    assertRefused(
        504,
        "worker-2 has not followed worker-1 within 10 s: the master is worker-1 of epoch 3; it may"
            + " still happen",
        null);
    assertThat(workers.told.size()).isBetween(5, 15);
  }

  @Test
  void anotherMasterThanTheWantedOneIsNoSuccess() {
    workers.view = led(SECOND, THIRD);
    workers.whenTold(_ -> view(Optional.of(leading(THIRD)), SECOND));
    assertRefused(504, "worker-2 did not take over: worker-3 is the master of epoch 4", null);
    assertThat(events.newestFirst()).isEmpty();
  }

  @Test
  void anEmptyBodyNamesNobody() {
    assertThat(Switchover.target(Buffer.buffer())).isEmpty();
    assertThat(Switchover.target(Buffer.buffer("{}"))).isEmpty();
    assertThat(Switchover.target(Buffer.buffer("{\"to\": \"worker-3\"}"))).contains("worker-3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"from\": \"worker-1\"} | unknown field from",
        "{\"to\": 3} | to must be a string",
        "{\"to\": null} | to must be a string",
        "[] | the body must be a JSON object",
      })
  void aBodyThatMeansNothingIsRefusedAndTheFieldNamed(String body, String reason) {
    assertThatThrownBy(() -> Switchover.target(Buffer.buffer(body)))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.status()).isEqualTo(400);
              assertThat(problem.detail()).contains(reason);
            });
  }

  private void assertRefused(int status, String detail, @Nullable String to) {
    ThrowingCallable run = () -> switchover.run(Optional.ofNullable(to));
    assertThatThrownBy(run)
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.status()).isEqualTo(status);
              assertThat(problem.detail()).isEqualTo(detail);
            });
  }

  /** Time passes only while somebody waits. */
  private static final class Time extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneId.of("UTC");
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  private final class FakeWorkers implements Switchover.Workers {
    private final List<ReplicaMessage> told = new ArrayList<>();
    private final List<String> toldTo = new ArrayList<>();
    private final List<ClusterView> coming = new ArrayList<>();
    private ClusterView view = ClusterView.UNKNOWN;
    private UnaryOperator<ClusterView> reaction = before -> before;
    private boolean brokerAway;

    void whenTold(UnaryOperator<ClusterView> becomes) {
      reaction = becomes;
    }

    void later(ClusterView next) {
      coming.add(next);
    }

    @Override
    public ClusterView known() {
      return view;
    }

    @Override
    public Optional<ClusterView> await(Predicate<ClusterView> wanted, Duration limit) {
      if (!wanted.test(view)) {
        time.now = time.now.plus(limit);
        if (!coming.isEmpty()) {
          view = coming.removeFirst();
        }
      }
      return Optional.of(view).filter(wanted);
    }

    @Override
    public boolean tell(Member worker, ReplicaMessage message) {
      if (brokerAway) {
        return false;
      }
      told.add(message);
      toldTo.add(worker.name());
      view = reaction.apply(view);
      return true;
    }
  }
}
