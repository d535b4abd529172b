package dev.rideshare.worker.store;

import dev.rideshare.model.Position;
import dev.rideshare.model.replication.ReadWork;
import dev.rideshare.model.request.Answer;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.request.ReadRequest;
import dev.rideshare.model.schema.TableDefinition;
import dev.rideshare.worker.postgres.Database;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Answers reads from what is committed and applied. Requests of one shape become one query. Any
 * number of threads; as many at once as there are connections.
 */
public final class ReadExecutor implements AutoCloseable {
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
    long began = System.nanoTime();
    try {
      return answers(requests);
    } finally {
      batches.increment();
      busyMicros.add((System.nanoTime() - began) / 1_000);
    }
  }

  /** What was read so far, by readers of which so many work at the same time. */
  public ReadWork work(int readers) {
    return new ReadWork(batches.sum(), busyMicros.sum(), readers);
  }

  private List<Answer> answers(List<ReadRequest> requests) {
    var answers = new Answer[requests.size()];
    var groups = new LinkedHashMap<String, ReadGroup>();
    for (int i = 0; i < answers.length; i++) {
      Query query = requests.get(i).query();
      // The position before the catalog: the catalog is at least as new.
      Position position = state.applied().position();
      try {
        switch (query) {
          case Query.Select select -> group(groups, plan(query), i);
          case Query.Count count -> group(groups, plan(query), i);
          case Query.ListTables list -> answers[i] = tables(position);
          case Query.DescribeTable(String name) -> answers[i] = describe(name, position);
        }
      } catch (Refused refused) {
        answers[i] = refusal(refused.problem(), position);
      }
    }
    for (ReadGroup group : groups.values()) {
      answer(group, requests, answers);
    }
    return Arrays.asList(answers);
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

  private void answer(ReadGroup group, List<ReadRequest> requests, Answer[] answers) {
    Optional<List<Answer>> merged = attempt(group);
    for (int number = 0; number < group.size(); number++) {
      List<Integer> askers = group.askers(number);
      Answer answer =
          merged.isPresent()
              ? merged.get().get(number)
              : alone(requests.get(askers.getFirst()).query());
      askers.forEach(asker -> answers[asker] = answer);
    }
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

  /** One query by itself, so that only the one that is at fault is refused. */
  private Answer alone(Query query) {
    for (int attempt = 1; ; attempt++) {
      Position position = state.applied().position();
      try {
        return run(single(query)).getFirst();
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
        // The table was dropped or made anew since the plan was made: the next plan knows.
        if (!isGone(e) || attempt == 3) {
          throw new StoreException("can't read", e);
        }
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
