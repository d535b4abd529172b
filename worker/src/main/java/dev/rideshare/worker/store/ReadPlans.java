package dev.rideshare.worker.store;

import dev.rideshare.model.request.Condition;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.request.Value;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The plans of the shapes that were asked for last: making one takes longer than reading a row.
 * Safe for use by any thread.
 */
final class ReadPlans {
  /** As many statements as the driver keeps prepared on a connection. */
  static final int MOST = 256;

  /** Of so many characters at most: what is longer is rare, and would take memory. */
  static final int LONGEST = 4_096;

  /** A plan, and the values of the request that asked for it. */
  record Planned(ReadPlan plan, List<@Nullable String> values) {}

  /** What queries have in common that differ in values alone. One of a later table is another. */
  private record Shape(Table table, Query query) {}

  // In the order of their last use. Guarded by itself.
  private final LinkedHashMap<Shape, ReadPlan> plans = new LinkedHashMap<>(16, 0.75f, true);

  Planned of(Table table, Query.Select query) throws Refused {
    Condition where = query.where();
    Shape shape =
        new Shape(
            table,
            new Query.Select(
                query.table(),
                query.columns(),
                withoutValues(where),
                query.orderBy(),
                query.limit(),
                query.offset()));
    ReadPlan known = known(shape);
    return new Planned(
        known != null ? known : keep(shape, ReadPlan.of(table, query)),
        ConditionSql.values(table, where));
  }

  Planned of(Table table, Query.Count query) throws Refused {
    Condition where = query.where();
    Shape shape = new Shape(table, new Query.Count(query.table(), withoutValues(where)));
    ReadPlan known = known(shape);
    return new Planned(
        known != null ? known : keep(shape, ReadPlan.of(table, query)),
        ConditionSql.values(table, where));
  }

  private @Nullable ReadPlan known(Shape shape) {
    synchronized (plans) {
      return plans.get(shape);
    }
  }

  private ReadPlan keep(Shape shape, ReadPlan plan) {
    if (plan.sql().length() <= LONGEST) {
      synchronized (plans) {
        plans.put(shape, plan);
        if (plans.size() > MOST) {
          plans.pollFirstEntry();
        }
      }
    }
    return plan;
  }

  private static Condition withoutValues(Condition condition) {
    return switch (condition) {
      case Condition.Compare compare ->
          new Condition.Compare(compare.column(), compare.operator(), Value.NULL);
      case Condition.In(String column, List<Value> values) -> new Condition.In(column, List.of());
      case Condition.IsNull isNull -> isNull;
      case Condition.And(List<Condition> all) ->
          new Condition.And(all.stream().map(ReadPlans::withoutValues).toList());
      case Condition.Or(List<Condition> any) ->
          new Condition.Or(any.stream().map(ReadPlans::withoutValues).toList());
      case Condition.Not(Condition negated) -> new Condition.Not(withoutValues(negated));
    };
  }
}
