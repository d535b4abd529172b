package dev.rideshare.systemtests.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.opensearch.cluster.coordination.LinearizabilityChecker;
import org.opensearch.cluster.coordination.LinearizabilityChecker.EventType;
import org.opensearch.cluster.coordination.LinearizabilityChecker.SequentialSpec;

/**
 * Looks for an order of the operations of one thing that explains their answers: Wing and Gong's
 * search with Lowe's refinements, as OpenSearch's tests use it. One of unknown outcome may stand
 * anywhere after its start; at the end nobody has noticed it, which stands for never.
 */
final class OrderSearch {
  enum Result {
    FOUND,
    NONE,
    UNDECIDED
  }

  /** A call or an answer, in the order of time. */
  private record Moment(long time, boolean isAnswer, int number, Operation operation) {}

  private static final SequentialSpec SPEC =
      new SequentialSpec() {
        @Override
        public Object initialState() {
          return List.of();
        }

        @Override
        @SuppressWarnings("unchecked") // The states are those that this class gives.
        public Optional<Object> nextState(Object state, Object action, Object outcome) {
          Model.Step step = Model.step((List<List<Long>>) state, (Action) action);
          return step.explains((Outcome) outcome) ? Optional.of(step.rows()) : Optional.empty();
        }
      };

  /** An answer takes its place after a call of the same moment, so that the two overlap. */
  private static final Comparator<Moment> IN_TIME =
      Comparator.comparingLong(Moment::time).thenComparing(Moment::isAnswer);

  private final Duration limit;

  /**
   * @param limit for one search
   */
  OrderSearch(Duration limit) {
    this.limit = limit;
  }

  Result of(List<Operation> operations) {
    return search(moments(operations));
  }

  /**
   * The operations up to the first answer with which there is no order any more, that one at the
   * end, of operations for which there is none.
   */
  List<Operation> shortestWithout(List<Operation> operations) {
    List<Moment> moments = moments(operations);
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < moments.size(); i++) {
      if (moments.get(i).isAnswer()) {
        ends.add(i + 1);
      }
    }
    int low = 0;
    int high = ends.size() - 1;
    while (low < high) {
      int middle = (low + high) / 2;
      if (search(moments.subList(0, ends.get(middle))) == Result.NONE) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    List<Moment> prefix = moments.subList(0, ends.get(low));
    List<Operation> shortest =
        new ArrayList<>(
            prefix.stream().filter(moment -> !moment.isAnswer()).map(Moment::operation).toList());
    Operation last = prefix.getLast().operation();
    shortest.remove(last);
    shortest.add(last);
    return shortest;
  }

  private static List<Moment> moments(List<Operation> operations) {
    List<Moment> moments = new ArrayList<>();
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      moments.add(new Moment(operation.start(), false, i, operation));
      if (!operation.isUnknown()) {
        moments.add(new Moment(operation.end(), true, i, operation));
      }
    }
    moments.sort(IN_TIME);
    return moments;
  }

  private Result search(List<Moment> moments) {
    List<LinearizabilityChecker.Event> events = new ArrayList<>();
    for (Moment moment : moments) {
      Operation operation = moment.operation();
      events.add(
          moment.isAnswer()
              ? new LinearizabilityChecker.Event(
                  EventType.RESPONSE, operation.outcome(), moment.number())
              : new LinearizabilityChecker.Event(
                  EventType.INVOCATION, operation.action(), moment.number()));
    }
    var unknown = new Outcome.Unknown(0, "");
    var timer = new Timer(System.nanoTime() + limit.toNanos());
    boolean found =
        new LinearizabilityChecker()
            .isLinearizable(
                SPEC, new LinearizabilityChecker.History(events), action -> unknown, timer);
    if (found) {
      return Result.FOUND;
    }
    return timer.isOver ? Result.UNDECIDED : Result.NONE;
  }

  /** Ends a search that takes too long. */
  private static final class Timer implements BooleanSupplier {
    private final long deadline;
    private boolean isOver;

    Timer(long deadline) {
      this.deadline = deadline;
    }

    @Override
    public boolean getAsBoolean() {
      isOver |= System.nanoTime() - deadline > 0;
      return isOver;
    }
  }
}
