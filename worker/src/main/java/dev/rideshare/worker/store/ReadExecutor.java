package dev.rideshare.worker.store;

import dev.rideshare.model.Position;
import dev.rideshare.model.replication.ReadWork;
import dev.rideshare.model.request.Answer;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.request.ReadRequest;
import dev.rideshare.model.schema.TableDefinition;
import dev.rideshare.worker.postgres.Database;
import dev.rideshare.worker.store.ReadBatch.Answered;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers reads from what is committed and applied. Requests of one shape become one query. Any
 * number of threads; as many at once as there are connections.
 */
public final class ReadExecutor implements AutoCloseable {
  /** Of a read whose table is dropped and made anew all the time. */
  private static final int MOST_ATTEMPTS = 4;

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final ReadConnections connections;
  private final CopyState state;
  private final ReadPlans plans = new ReadPlans();
  private final LongAdder batches = new LongAdder();
  private final LongAdder busyMicros = new LongAdder();

  ReadExecutor(Database database, CopyState state, int connections) {
    this.connections = new ReadConnections(database, connections);
    this.state = state;
  }

  /**
   * Answers in the order of the requests, each from one snapshot of the rows and the position. The
   * caller has waited for the positions that the requests need.
   *
   * @throws StoreException if the database fails, or shows less than it has shown already
   */
  public List<Answer> read(List<ReadRequest> requests) {
    var answers = new Answer[requests.size()];
    ReadBatch batch = begin(requests, request -> true);
    for (List<Answered> next = batch.next(); !next.isEmpty(); next = batch.next()) {
      next.forEach(each -> answers[each.request()] = each.answer());
    }
    return Arrays.asList(answers);
  }

  /** What was read so far, by readers of which so many work at the same time. */
  public ReadWork work(int readers) {
    return new ReadWork(batches.sum(), busyMicros.sum(), readers);
  }

  /**
   * Sorts reads into queries, of which none is done yet.
   *
   * @param wanted whether anybody still waits for the read of that number
   */
  public ReadBatch begin(List<ReadRequest> requests, IntPredicate wanted) {
    var answered = new ArrayList<Answered>();
    var groups = new LinkedHashMap<String, ReadGroup>();
    for (int i = 0; i < requests.size(); i++) {
      Query query = requests.get(i).query();
      // The position before the catalog: the catalog is at least as new.
      Position position = state.applied().position();
      try {
        switch (query) {
          case Query.Select select -> group(groups, plan(query), i);
          case Query.Count count -> group(groups, plan(query), i);
          case Query.ListTables list -> answered.add(new Answered(i, tables(position)));
          case Query.DescribeTable(String name) ->
              answered.add(new Answered(i, describe(name, position)));
        }
      } catch (Refused refused) {
        answered.add(new Answered(i, refusal(refused.problem(), position)));
      }
    }
    batches.increment();
    return new ReadBatch(this, requests, wanted, answered, groups.values());
  }

  private ReadPlans.Planned plan(Query query) throws Refused {
    return switch (query) {
      case Query.Select select -> plans.of(table(select.table()), select);
      case Query.Count count -> plans.of(table(count.table()), count);
      case Query.ListTables list -> throw new IllegalArgumentException("no rows: " + list);
      case Query.DescribeTable describe ->
          throw new IllegalArgumentException("no rows: " + describe);
    };
  }

  private ReadGroup single(Query query) throws Refused {
    ReadPlans.Planned planned = plan(query);
    var single = new ReadGroup(planned.plan());
    single.add(planned.values(), 0);
    return single;
  }

  private static void group(Map<String, ReadGroup> groups, ReadPlans.Planned planned, int request) {
    ReadPlan plan = planned.plan();
    groups.computeIfAbsent(plan.sql(), sql -> new ReadGroup(plan)).add(planned.values(), request);
  }

  private Table table(String name) throws Refused {
    return state.catalog().table(name).orElseThrow(() -> new Refused(Problem.noSuchTable(name)));
  }

  /** Does a query, and answers those who asked for it. */
  List<Answered> answers(ReadGroup group, List<ReadRequest> requests, IntPredicate wanted) {
    long began = System.nanoTime();
    try {
      boolean isForMany = group.size() > 1;
      Optional<List<Answer>> merged =
          isForMany && isWanted(group, wanted) ? attempt(group) : Optional.empty();
      var answers = new ArrayList<Answered>();
      for (int number = 0; number < group.size(); number++) {
        List<Integer> askers = group.askers(number);
        Answer answer;
        if (merged.isPresent()) {
          answer = merged.get().get(number);
        } else if (askers.stream().anyMatch(wanted::test)) {
          Query query = requests.get(askers.getFirst()).query();
          answer = alone(query, isForMany ? null : group);
        } else {
          answer = refusal(Problem.tookTooLong(), state.applied().position());
        }
        askers.forEach(asker -> answers.add(new Answered(asker, answer)));
      }
      return answers;
    } finally {
      busyMicros.add((System.nanoTime() - began) / 1_000);
    }
  }

  private static boolean isWanted(ReadGroup group, IntPredicate wanted) {
    for (int number = 0; number < group.size(); number++) {
      if (group.askers(number).stream().anyMatch(wanted::test)) {
        return true;
      }
    }
    return false;
  }

  /** Empty if one of the group, unknown which, made the query fail. */
  private Optional<List<Answer>> attempt(ReadGroup group) {
    try {
      return Optional.of(run(group));
    } catch (SQLException e) {
      if (isOverflow(e) || isGone(e) || isTimeout(e) || refused(e).isPresent()) {
        return Optional.empty();
      }
      throw new StoreException("can't read", e);
    }
  }

  /**
   * One query by itself, so that only the one that is at fault is refused.
   *
   * @param planned the query as it was planned already, if it was
   */
  private Answer alone(Query query, @Nullable ReadGroup planned) {
    ReadGroup next = planned;
    for (int attempt = 1; ; attempt++) {
      Position position = state.applied().position();
      try {
        return run(next == null ? single(query) : next).getFirst();
      } catch (Refused refused) {
        return refusal(refused.problem(), position);
      } catch (SQLException e) {
        if (isOverflow(e)) {
          return refusal(Problem.answerTooLarge(), position);
        }
        if (isTimeout(e)) {
          return refusal(Problem.tookTooLong(), position);
        }
        Optional<Problem> problem = refused(e);
        if (problem.isPresent()) {
          return refusal(problem.get(), position);
        }
        // The table was dropped or made anew since the plan was made: the next plan knows, as
        // soon as whoever committed that has told.
        if (!isGone(e) || attempt == MOST_ATTEMPTS) {
          throw new StoreException("can't read", e);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
        next = null;
      }
    }
  }

  /**
   * Commits of this copy are not flushed, for its log is. A server that crashed and came up again
   * by itself has lost some: until they are made again its rows are older than anybody was told.
   */
  private List<Answer> run(ReadGroup group) throws SQLException {
    Position shown = state.applied().position();
    List<Answer> answers = connections.with(group::run);
    for (Answer answer : answers) {
      if (!answer.position().isAtLeast(shown)) {
        throw new StoreException(
            "the rows are at %s and were at %s: the database lost what it had committed"
                .formatted(answer.position(), shown),
            null);
      }
    }
    return answers;
  }

  private Optional<Problem> refused(SQLException e) {
    return Refusals.of(e, state.catalog());
  }

  private static boolean isGone(SQLException e) {
    return "42P01".equals(e.getSQLState()) || "42703".equals(e.getSQLState());
  }

  private static boolean isTimeout(SQLException e) {
    return "57014".equals(e.getSQLState());
  }

  /** The driver says so in words alone. */
  private static boolean isOverflow(@Nullable Throwable e) {
    return e != null
        && ((e.getMessage() != null && e.getMessage().contains("maxResultBuffer"))
            || isOverflow(e.getCause()));
  }

  private Answer tables(Position position) {
    var json = new StringBuilder("[");
    for (TableDefinition table : state.catalog().definitions()) {
      if (json.length() > 1) {
        json.append(',');
      }
      JsonText.definition(json, table);
    }
    return answer(json.append(']'), position);
  }

  private Answer describe(String name, Position position) throws Refused {
    var json = new StringBuilder();
    JsonText.definition(json, table(name).definition());
    return answer(json, position);
  }

  private static Answer answer(StringBuilder json, Position position) {
    return new Answer(200, position, json.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Answer refusal(Problem problem, Position position) {
    return new Answer(problem.status(), position, problem.json());
  }

  @Override
  public void close() {
    connections.close();
  }

  /** How PostgreSQL would answer a query, for tests. */
  String explain(Query query) throws Refused, SQLException {
    return connections.with(single(query)::explain);
  }

  /** Work on a connection. */
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }
}
