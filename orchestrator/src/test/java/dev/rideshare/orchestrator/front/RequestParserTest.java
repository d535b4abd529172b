package dev.rideshare.orchestrator.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rideshare.model.request.Condition;
import dev.rideshare.model.request.Condition.And;
import dev.rideshare.model.request.Condition.Compare;
import dev.rideshare.model.request.Condition.In;
import dev.rideshare.model.request.Condition.IsNull;
import dev.rideshare.model.request.Condition.Not;
import dev.rideshare.model.request.Condition.Operator;
import dev.rideshare.model.request.Condition.Or;
import dev.rideshare.model.request.Consistency;
import dev.rideshare.model.request.Durability;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.request.Statement;
import dev.rideshare.model.request.Statement.OnConflict;
import dev.rideshare.model.request.Value;
import dev.rideshare.web.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParserTest {
  private static final Value ONE = new Value.Num("1");

  @Test
  void readsAnInsertOfOneRow() {
    assertThat(statement("{'table': 'user', 'insert': {'username': 'a', 'age': 7, 'x': null}}"))
        .isEqualTo(
            new Statement.Insert(
                "user",
                List.of(
                    new LinkedHashMap<>(
                        Map.of(
                            "username", new Value.Text("a"),
                            "age", new Value.Num("7"),
                            "x", Value.NULL))),
                OnConflict.FAIL,
                List.of()));
  }

  @Test
  void readsAnInsertOfManyRowsWithEveryOption() {
    assertThat(
            statement(
                "{'table': 't', 'insert': [{'a': 1}, {}], 'onConflict': 'replace',"
                    + " 'returning': ['a', 'b']}"))
        .isEqualTo(
            new Statement.Insert(
                "t", List.of(Map.of("a", ONE), Map.of()), OnConflict.REPLACE, List.of("a", "b")));
  }

  @Test
  void readsUpdateDeleteAndClear() {
    assertThat(
            statement(
                "{'table': 't', 'update': {'a': 1}, 'where': {'b': true}, 'expect': 1,"
                    + " 'returning': ['b']}"))
        .isEqualTo(
            new Statement.Update(
                "t",
                Map.of("a", ONE),
                new Compare("b", Operator.EQ, new Value.Bool(true)),
                OptionalLong.of(1),
                List.of("b")));
    assertThat(statement("{'table': 't', 'delete': true, 'where': {}}"))
        .isEqualTo(new Statement.Delete("t", Condition.ALL, OptionalLong.empty(), List.of()));
    assertThat(statement("{'table': 't', 'clear': true}")).isEqualTo(new Statement.Clear("t"));
  }

  @Test
  void readsATransactionAndItsDurability() {
    RequestParser.Write write =
        write("{'transaction': [{'table': 't', 'clear': true}], 'durability': 'all'}");

    assertThat(write.transaction()).isTrue();
    assertThat(write.durability()).isEqualTo(Durability.ALL);
    assertThat(write.statements()).containsExactly(new Statement.Clear("t"));
    assertThat(write("{'table': 't', 'clear': true}").transaction()).isFalse();
    assertThat(write("{'table': 't', 'clear': true}").durability())
        .isEqualTo(Durability.REPLICATED);
  }

  @Test
  void keepsEveryDigitAndEveryCharacterOfAValue() {
    String digits = "123456789012345678901234567890.10";
    assertThat(value(digits)).isEqualTo(new Value.Num(digits));
    assertThat(value("18446744073709551616")).isEqualTo(new Value.Num("18446744073709551616"));
    assertThat(value("-0")).isEqualTo(new Value.Num("0"));
    assertThat(value("'x\\u00e9\\ud83d\\ude00'")).isEqualTo(new Value.Text("xé😀"));
    assertThat(value("{'b': [1, 1.50, null], 'a': {}}"))
        .isEqualTo(new Value.Json("{\"b\":[1,1.50,null],\"a\":{}}"));
    assertThat(value("false")).isEqualTo(new Value.Bool(false));
  }

  @Test
  void readsEveryFormOfCondition() {
    assertThat(where("{}")).isEqualTo(Condition.ALL);
    assertThat(where("{'a': 1}")).isEqualTo(new Compare("a", Operator.EQ, ONE));
    assertThat(where("{'a': 1, 'b': null}"))
        .isEqualTo(new And(List.of(new Compare("a", Operator.EQ, ONE), new IsNull("b"))));
    assertThat(where("{'a': {'ge': 1, 'lt': 'x'}}"))
        .isEqualTo(
            new And(
                List.of(
                    new Compare("a", Operator.GE, ONE),
                    new Compare("a", Operator.LT, new Value.Text("x")))));
    assertThat(where("{'a': {'eq': 1}}")).isEqualTo(new Compare("a", Operator.EQ, ONE));
    assertThat(where("{'a': {'ne': 1}}")).isEqualTo(new Compare("a", Operator.NE, ONE));
    assertThat(where("{'a': {'le': 1}}")).isEqualTo(new Compare("a", Operator.LE, ONE));
    assertThat(where("{'a': {'gt': 1}}")).isEqualTo(new Compare("a", Operator.GT, ONE));
    assertThat(where("{'a': {'like': 'x%'}}"))
        .isEqualTo(new Compare("a", Operator.LIKE, new Value.Text("x%")));
    assertThat(where("{'a': {'in': [1, 'x']}}"))
        .isEqualTo(new In("a", List.of(ONE, new Value.Text("x"))));
    assertThat(where("{'a': {'in': []}}")).isEqualTo(new In("a", List.of()));
    assertThat(where("{'a': {'isNull': true}}")).isEqualTo(new IsNull("a"));
    assertThat(where("{'a': {'isNull': false}}")).isEqualTo(new Not(new IsNull("a")));
    assertThat(where("{'a': {'eq': null}}")).isEqualTo(new IsNull("a"));
    assertThat(where("{'a': {'ne': null}}")).isEqualTo(new Not(new IsNull("a")));
    assertThat(where("{'or': [{'a': 1}, 'b=x']}"))
        .isEqualTo(
            new Or(
                List.of(
                    new Compare("a", Operator.EQ, ONE),
                    new Compare("b", Operator.EQ, new Value.Untyped("x")))));
    assertThat(where("{'not': {'and': [{'a': 1}]}, 'b': 1}"))
        .isEqualTo(
            new And(
                List.of(
                    new Not(new And(List.of(new Compare("a", Operator.EQ, ONE)))),
                    new Compare("b", Operator.EQ, ONE))));
  }

  @Test
  void theStringFormSplitsAtTheFirstEqualsSignAndKeepsTheValueAsItIs() {
    assertThat(where("' a = x=y '"))
        .isEqualTo(new Compare("a", Operator.EQ, new Value.Untyped(" x=y ")));
    assertThat(where("'a='")).isEqualTo(new Compare("a", Operator.EQ, new Value.Untyped("")));
  }

  @Test
  void readsARead() {
    RequestParser.Read read =
        read(
            "{'table': 'ride', 'columns': ['b', 'a'], 'where': 'a=1', 'orderBy': ['a', '-b'],"
                + " 'limit': 50, 'offset': 9999999999, 'consistency': 'strong'}");

    assertThat(read.consistency()).isEqualTo(Consistency.STRONG);
    assertThat(read.query())
        .isEqualTo(
            new Query.Select(
                "ride",
                List.of("b", "a"),
                new Compare("a", Operator.EQ, new Value.Untyped("1")),
                List.of(new Query.Order("a", false), new Query.Order("b", true)),
                50,
                9_999_999_999L));
  }

  @Test
  void fillsInTheDefaultsOfARead() {
    assertThat(read("{'table': 't', 'count': false}"))
        .isEqualTo(
            new RequestParser.Read(
                new Query.Select("t", List.of(), Condition.ALL, List.of(), 10_000, 0),
                Consistency.SESSION));
    assertThat(read("{'table': 't', 'count': true, 'consistency': 'eventual'}"))
        .isEqualTo(
            new RequestParser.Read(new Query.Count("t", Condition.ALL), Consistency.EVENTUAL));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                                                           | $ must be an object
          'x'                                                          | $ must be an object
          {}                                                           | $ must hold exactly one of insert, update, delete, clear
          {'table': 't'}                                               | (or be a transaction)
          {'table': 't', 'insert': {}, 'clear': true}                  | not insert and clear
          {'insert': {'a': 1}}                                         | $ lacks the field "table"
          {'table': 1, 'clear': true}                                  | $.table must be a string, not 1
          {'table': '', 'clear': true}                                 | $.table must not be empty
          {'table': 't', 'insert': 1}                                  | $.insert must be an object (one row) or an array of objects
          {'table': 't', 'insert': []}                                 | $.insert must hold at least one row
          {'table': 't', 'insert': [{}, 1]}                            | $.insert[1] must be an object, not 1
          {'table': 't', 'insert': {'': 1}}                            | $.insert[''] names no column
          {'table': 't', 'insert': {}, 'where': {}}                    | $.where is unknown; allowed here: table, insert, onConflict, returning, durability
          {'table': 't', 'insert': {}, 'onConflict': 'x'}              | $.onConflict must be "ignore" or "replace", not "x"
          {'table': 't', 'insert': {}, 'returning': 'a'}               | $.returning must be an array of names
          {'table': 't', 'insert': {}, 'returning': ['a', 'a']}        | $.returning[1] names "a" a second time
          {'table': 't', 'insert': {'a': 'x\\u0000'}}                   | $.insert.a holds the character U+0000
          {'table': 't', 'insert': {'a': '\\ud800'}}                    | unpaired surrogate
          {'table': 't', 'insert': {'a': {'b': ['\\udc00']}}}           | $.insert.a.b[0] holds
          {'table': 't', 'insert': {'a': {'\\u0000': 1}}}               | holds the character
          {'table': 't', 'update': {'a': 1}}                           | $ lacks the field "where"
          {'table': 't', 'update': {}, 'where': {}}                    | $.update must set at least one column
          {'table': 't', 'update': {'a': 1}, 'where': {}, 'x y': 1}    | $['x y'] is unknown
          {'table': 't', 'update': {'a': 1}, 'where': {}, 'expect': -1} | $.expect must be a whole number of at least 0, not -1
          {'table': 't', 'update': {'a': 1}, 'where': {}, 'expect': 1.5} | $.expect must be a whole number
          {'table': 't', 'update': {'a': 1}, 'where': {}, 'expect': 99999999999999999999} | $.expect must be a whole number
          {'table': 't', 'delete': true}                               | $ lacks the field "where"
          {'table': 't', 'delete': false, 'where': {}}                 | $.delete must be true, not false
          {'table': 't', 'clear': 1}                                   | $.clear must be true, not 1
          {'table': 't', 'clear': true, 'durability': 'maybe'}         | $.durability must be "replicated" or "all", not "maybe"
          {'transaction': []}                                          | $.transaction must hold at least one statement
          {'transaction': {}}                                          | $.transaction must be an array of statements, not an object
          {'transaction': [1]}                                         | $.transaction[0] must be an object
          {'transaction': [{'table': 't', 'clear': true, 'durability': 'all'}]} | $.transaction[0].durability is unknown
          {'transaction': [{'table': 't', 'clear': true}], 'table': 't'} | $.table is unknown; allowed here: transaction, durability
          {'transaction': [{'table': 't', 'clear': true}, {'table': 't', 'delete': true}]} | $.transaction[1] lacks the field "where"
          """)
  void refusesAMalformedWriteNamingThePlace(String body, String complaint) {
    assertThat(problem(() -> write(body)).detail()).contains(complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          1                                | $.where must be a condition
          null                             | $.where must be a condition: an object, or a string "column=value", not null
          []                               | $.where must be a condition
          ''                               | $.where must be of the form "column=value"
          'a'                              | $.where must be of the form "column=value"
          '=x'                             | $.where must be of the form "column=value"
          {'': 1}                          | $.where[''] names no column
          {'a': [1]}                       | $.where.a must be a value or an object of operators
          {'a': {}}                        | $.where.a must hold at least one operator
          {'a': {'equals': 1}}             | $.where.a.equals is unknown; allowed here: eq, ge, gt, in, isNull, le, like, lt, ne
          {'a': {'in': 1}}                 | $.where.a.in must be an array of values
          {'a': {'in': [1, null]}}         | $.where.a.in[1] is null
          {'a': {'like': 1}}               | $.where.a.like must be a string
          {'a': {'isNull': 'yes'}}         | $.where.a.isNull must be true or false
          {'a': {'lt': null}}              | $.where.a.lt is null
          {'or': []}                       | $.where.or must hold at least one condition
          {'or': {'a': 1}}                 | $.where.or must be an array of conditions
          {'and': [{'a': 1}, 2]}           | $.where.and[1] must be a condition
          {'not': [1]}                     | $.where.not must be a condition
          {'a': 'x\\u0000'}                 | $.where.a holds
          {'a': 1, 'a': 2}                 | line 1, column
          """)
  void refusesAMalformedConditionNamingThePlace(String condition, String complaint) {
    assertThat(problem(() -> where(condition)).detail()).contains(complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                            | $ lacks the field "table"
          {'table': 't', 'x': 1}                        | $.x is unknown; allowed here: table, columns, where, orderBy, limit, offset, count, consistency
          {'table': 't', 'count': 1}                    | $.count must be true or false
          {'table': 't', 'count': true, 'limit': 1}     | $.limit is unknown; allowed here: table, count, where, consistency
          {'table': 't', 'columns': []}                 | $.columns must name at least one column
          {'table': 't', 'columns': ['a', 'a']}         | $.columns[1] names "a" a second time
          {'table': 't', 'columns': 'a'}                | $.columns must be an array of names
          {'table': 't', 'columns': ['']}               | $.columns[0] must not be empty
          {'table': 't', 'orderBy': 'a'}                | $.orderBy must be an array of names
          {'table': 't', 'orderBy': ['a', '-a']}        | $.orderBy must be an array of different columns
          {'table': 't', 'orderBy': ['-']}              | $.orderBy must be an array of different columns
          {'table': 't', 'limit': 0}                    | $.limit must be a whole number from 1 to 10000, not 0
          {'table': 't', 'limit': 10001}                | $.limit must be a whole number from 1 to 10000
          {'table': 't', 'limit': '5'}                  | $.limit must be a whole number from 1 to 10000, not "5"
          {'table': 't', 'limit': null}                 | $.limit must be a whole number from 1 to 10000, not null
          {'table': 't', 'offset': -1}                  | $.offset must be a whole number of at least 0
          {'table': 't', 'consistency': 'some'}         | $.consistency must be "eventual", "session" or "strong"
          """)
  void refusesAMalformedReadNamingThePlace(String body, String complaint) {
    assertThat(problem(() -> read(body)).detail()).contains(complaint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{'table'}",
        "{'table': 't', }",
        "{table: 't'}",
        "{'a': 01}",
        "{'a': NaN}",
        "{'a': .5}",
        "{} {}",
        "{'a': 'x\n'}",
        "{'a': 1e99999999}",
        "nul",
        "{'a': '\\x'}",
        "{'a': 1} // x",
        "[1,]"
      })
  void refusesWhatIsNotJson(String body) {
    assertThat(problem(() -> read(body)).status()).isEqualTo(400);
    assertThat(problem(() -> write(body)).status()).isEqualTo(400);
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] body = "{\"table\": \"x\"}".getBytes(StandardCharsets.UTF_8);
    body[11] = (byte) 0xff;
    assertThat(problem(() -> RequestParser.read(body)).status()).isEqualTo(400);
  }

  @Test
  void boundsHowDeepConditionsAreNested() {
    assertThat(where(nested(ConditionParser.MAX_DEPTH - 1))).isInstanceOf(Not.class);
    assertThat(problem(() -> where(nested(ConditionParser.MAX_DEPTH))).detail())
        .contains("nested deeper than 32 conditions");
    assertThat(problem(() -> where(nested(100_000))).status()).isEqualTo(400);
  }

  @Test
  void boundsHowManyComparisonsValuesAndStatementsThereAre() {
    assertThat(problem(() -> where("{'or': [" + repeated("'a=1'", 1_001) + "]}")).detail())
        .contains("$.where.or holds 1001 conditions; at most 1000");
    String five = "{'and': [" + repeated("'a=1'", 500) + "]}";
    assertThat(where("{'or': [" + repeated(five, 2) + "]}")).isInstanceOf(Or.class);
    assertThat(problem(() -> where("{'or': [" + repeated(five, 3) + "]}")).detail())
        .contains("more than 1000 comparisons");
    assertThat(where("{'a': {'in': [" + repeated("1", 10_000) + "]}}")).isInstanceOf(In.class);
    assertThat(problem(() -> where("{'a': {'in': [" + repeated("1", 10_001) + "]}}")).detail())
        .contains("$.where.a.in holds 10001 values; at most 10000");
    String clear = "{'table': 't', 'clear': true}";
    assertThat(write("{'transaction': [" + repeated(clear, 1_000) + "]}").statements())
        .hasSize(1_000);
    assertThat(problem(() -> write("{'transaction': [" + repeated(clear, 1_001) + "]}")).detail())
        .contains("$.transaction holds 1001 statements; at most 1000");
  }

  @Test
  void neverShowsMoreThanALineOfTheBodyInItsComplaint() {
    String huge = "x".repeat(1_000_000);
    assertThat(problem(() -> read("{'table': 't', 'limit': '" + huge + "'}")).detail())
        .isEqualTo("$.limit must be a whole number from 1 to 10000, not a string");
    assertThat(problem(() -> read("{'table': 't', '" + huge + "': 1}")).detail())
        .hasSizeLessThan(600);
  }

  private static String nested(int depth) {
    return "{'not': ".repeat(depth) + "{'a': 1}" + "}".repeat(depth);
  }

  private static String repeated(String text, int times) {
    return String.join(",", Collections.nCopies(times, text));
  }

  private static Condition where(String condition) {
    return ((Query.Count) read("{'table': 't', 'count': true, 'where': " + condition + "}").query())
        .where();
  }

  private static Value value(String json) {
    Statement.Insert insert =
        (Statement.Insert) statement("{'table': 't', 'insert': {'a': " + json + "}}");
    return Objects.requireNonNull(insert.rows().getFirst().get("a"));
  }

  private static Statement statement(String body) {
    return write(body).statements().getFirst();
  }

  private static RequestParser.Write write(String body) {
    return RequestParser.write(bytes(body));
  }

  private static RequestParser.Read read(String body) {
    return RequestParser.read(bytes(body));
  }

  private static byte[] bytes(String body) {
    return body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  static Problem problem(Runnable parsing) {
    Problem problem = catchThrowableOfType(Problem.class, parsing::run);
    assertThat(problem).as("a problem").isNotNull();
    assertThat(problem.status()).isEqualTo(400);
    return problem;
  }
}
