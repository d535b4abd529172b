package dev.rideshare.worker.store;

import static dev.rideshare.worker.store.Master.column;
import static dev.rideshare.worker.store.Master.required;
import static dev.rideshare.worker.store.Master.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.model.request.Condition;
import dev.rideshare.model.request.Condition.Operator;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.request.Value;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.model.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadPlansTest {
  private static final TableDefinition DEFINITION =
      table(
          "t",
          "id",
          required("id", ColumnType.BIGINT),
          column("name", ColumnType.TEXT),
          column("n", ColumnType.INTEGER));

  private final Table table = new Table(DEFINITION, 1);
  private final ReadPlans plans = new ReadPlans();

  @Test
  void queriesThatDifferInValuesAloneShareAPlan() throws Exception {
    ReadPlans.Planned first = plans.of(table, select(named("a"), 10));
    ReadPlans.Planned second = plans.of(table, select(named("b"), 10));
    assertThat(second.plan()).isSameAs(first.plan());
    assertThat(first.values()).containsExactly("a");
    assertThat(second.values()).containsExactly("b");

    ReadPlans.Planned count = plans.of(table, new Query.Count("t", named("a")));
    assertThat(plans.of(table, new Query.Count("t", named("b"))).plan()).isSameAs(count.plan());
  }

  @Test
  void whatElseDiffersMakesAnotherPlan() throws Exception {
    ReadPlan plan = plans.of(table, select(named("a"), 10)).plan();
    assertThat(plans.of(table, select(named("a"), 11)).plan()).isNotEqualTo(plan);
    assertThat(plans.of(table, new Query.Count("t", named("a"))).plan()).isNotEqualTo(plan);
    Condition other = new Condition.Compare("name", Operator.NE, new Value.Text("a"));
    assertThat(plans.of(table, select(other, 10)).plan()).isNotEqualTo(plan);
    Condition twice = new Condition.And(List.of(named("a"), named("a")));
    assertThat(plans.of(table, select(twice, 10)).plan()).isNotEqualTo(plan);
  }

  @Test
  void aLaterTableOfTheSameNameHasPlansOfItsOwn() throws Exception {
    ReadPlan plan = plans.of(table, select(named("a"), 10)).plan();
    Table later = new Table(DEFINITION, 2);
    assertThat(plans.of(later, select(named("a"), 10)).plan().sql()).isNotEqualTo(plan.sql());
  }

  @Test
  void aPlanThatIsThereLetsNoBadValueThrough() throws Exception {
    plans.of(table, select(new Condition.Compare("n", Operator.EQ, new Value.Num("1")), 10));
    assertThatThrownBy(
            () ->
                plans.of(
                    table,
                    select(new Condition.Compare("n", Operator.EQ, new Value.Text("x")), 10)))
        .isInstanceOf(Refused.class);

    plans.of(table, select(new Condition.Compare("name", Operator.LIKE, text("a%")), 10));
    assertThatThrownBy(
            () ->
                plans.of(
                    table, select(new Condition.Compare("name", Operator.LIKE, text("a\\")), 10)))
        .isInstanceOf(Refused.class);
  }

  @Test
  void valuesComeInTheOrderOfTheirSlots() throws Exception {
    Condition condition =
        new Condition.Or(
            List.of(
                new Condition.And(
                    List.of(named("a"), new Condition.IsNull("n"), new Condition.Not(named("b")))),
                new Condition.In("n", List.of(new Value.Num("1"), new Value.Num("2"))),
                new Condition.Compare("id", Operator.GE, new Value.Num("7")),
                new Condition.Compare("name", Operator.EQ, Value.NULL)));
    List<@Nullable String> slots = new ArrayList<>();
    String _ =
        ConditionSql.of(
            table,
            condition,
            text -> {
              slots.add(text);
              return "?";
            });
    ReadPlans.Planned planned = plans.of(table, select(condition, 10));
    assertThat(planned.values()).isEqualTo(slots).hasSize(5);
    assertThat(planned.plan().width()).isEqualTo(5);
  }

  @Test
  void thePlansUsedLastAreKept() throws Exception {
    ReadPlan oldest = plans.of(table, select(named("a"), 1)).plan();
    ReadPlan used = plans.of(table, select(named("a"), 2)).plan();
    for (int limit = 3; limit <= ReadPlans.MOST + 2; limit++) {
      plans.of(table, select(named("a"), limit));
      assertThat(plans.of(table, select(named("z"), 2)).plan()).isSameAs(used);
    }
    assertThat(plans.of(table, select(named("a"), 1)).plan()).isEqualTo(oldest).isNotSameAs(oldest);
  }

  @Test
  void longOnesAreNot() throws Exception {
    List<Condition> many = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      many.add(named("a"));
    }
    Query.Select query = select(new Condition.Or(many), 10);
    assertThat(plans.of(table, query).plan()).isNotSameAs(plans.of(table, query).plan());
  }

  private static Condition named(String name) {
    return new Condition.Compare("name", Operator.EQ, text(name));
  }

  private static Value text(String text) {
    return new Value.Text(text);
  }

  private static Query.Select select(Condition where, int limit) {
    return new Query.Select("t", List.of(), where, List.of(), limit, 0);
  }
}
