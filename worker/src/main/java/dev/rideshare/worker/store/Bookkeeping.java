package dev.rideshare.worker.store;

import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.Entry;
import dev.rideshare.model.log.LogPoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What entries do beside the rows: recorded answers, counters, forgetting and trimming. The master
 * and the slaves write it with this same code.
 */
final class Bookkeeping {
  /** Whose counter: the generated column of a table. */
  record CounterName(String table, String column) {}

  private final Map<String, Entry.Decision> answers = new LinkedHashMap<>();
  private final Map<CounterName, Long> counters = new LinkedHashMap<>();
  private final Set<String> dropped = new HashSet<>();
  private final List<Change.Attempt> attempts = new ArrayList<>();
  private long madeBefore = Long.MIN_VALUE;
  private long keysBefore = Long.MIN_VALUE;
  private long trimUpTo;

  void add(Entry entry) {
    for (Change change : entry.changes()) {
      switch (change) {
        case Change.Counter(String table, String column, long value) ->
            counters.put(new CounterName(table, column), value);
        case Change.DropTable(String table) -> {
          counters.keySet().removeIf(name -> name.table().equals(table));
          dropped.add(table);
        }
        case Change.ForgetAnswers forget -> forget(forget);
        case Change.Attempt attempt -> attempts.add(attempt);
        case Change.TrimLog(long upToIndex) -> trimUpTo = Math.max(trimUpTo, upToIndex);
        case Change.Put put -> {}
        case Change.Remove remove -> {}
        case Change.Clear clear -> {}
        case Change.CreateTable create -> {}
        case Change.AuditRows audit -> {}
        case Change.AuditedRows audited -> {}
      }
    }
    entry.decision().ifPresent(decision -> answers.put(decision.id(), decision));
  }

  private void forget(Change.ForgetAnswers forget) {
    madeBefore = Math.max(madeBefore, forget.madeBefore());
    keysBefore = Math.max(keysBefore, forget.keysBefore());
    answers
        .values()
        .removeIf(
            decision ->
                decision.decidedAt()
                    < (decision.clientKey() ? forget.keysBefore() : forget.madeBefore()));
  }

  Optional<Entry.Decision> answer(String id) {
    return Optional.ofNullable(answers.get(id));
  }

  /** Has a script write all of it, and the position. */
  void write(Script script, LogPoint to) {
    if (!dropped.isEmpty()) {
      script
          .add("DELETE FROM replica.counters WHERE table_name = ANY (?::text[])")
          .texts(List.copyOf(dropped));
    }
    if (!counters.isEmpty()) {
      writeCounters(script);
    }
    if (madeBefore > Long.MIN_VALUE || keysBefore > Long.MIN_VALUE) {
      script
          .add("DELETE FROM replica.answers WHERE NOT client_key AND decided_at < ?")
          .number(madeBefore)
          .add("DELETE FROM replica.answers WHERE client_key AND decided_at < ?")
          .number(keysBefore)
          .add("DELETE FROM replica.attempts WHERE last_at < ?")
          .number(keysBefore);
    }
    for (Change.Attempt attempt : attempts) {
      script
          .add(
              """
              INSERT INTO replica.attempts (id, count, last_at) VALUES (?, 1, ?)
              ON CONFLICT (id) DO UPDATE SET count = attempts.count + 1, last_at = excluded.last_at\
              """)
          .text(attempt.id())
          .number(attempt.at());
    }
    if (!answers.isEmpty()) {
      writeAnswers(script);
    }
    if (trimUpTo > 0) {
      script.add("DELETE FROM replica.log WHERE index <= ?").number(Math.min(trimUpTo, to.index()));
    }
    script
        .add("UPDATE replica.applied SET epoch = ?, index = ?, checksum = ?")
        .number(to.position().epoch())
        .number(to.index())
        .number(to.checksum().value());
  }

  private void writeAnswers(Script script) {
    List<Entry.Decision> all = List.copyOf(answers.values());
    script
        .add(
            """
            INSERT INTO replica.answers
              (id, client_key, body_hash, decided_at, status, epoch, index, body)
            SELECT * FROM unnest(?::text[], ?::boolean[], ?::bigint[], ?::bigint[], ?::integer[],
              ?::bigint[], ?::bigint[], ?::bytea[])\
            """)
        .texts(all.stream().map(Entry.Decision::id).toList())
        .texts(all.stream().map(decision -> Boolean.toString(decision.clientKey())).toList())
        .numbers(all.stream().mapToLong(Entry.Decision::bodyHash))
        .numbers(all.stream().mapToLong(Entry.Decision::decidedAt))
        .texts(all.stream().map(decision -> Integer.toString(decision.answer().status())).toList())
        .numbers(all.stream().mapToLong(decision -> decision.answer().position().epoch()))
        .numbers(all.stream().mapToLong(decision -> decision.answer().position().index()))
        .bytes(all.stream().map(decision -> decision.answer().body()));
  }

  private void writeCounters(Script script) {
    var names = List.copyOf(counters.keySet());
    script
        .add(
            """
            INSERT INTO replica.counters (table_name, column_name, value)
            SELECT * FROM unnest(?::text[], ?::text[], ?::bigint[])
            ON CONFLICT (table_name, column_name) DO UPDATE SET value = excluded.value\
            """)
        .texts(names.stream().map(CounterName::table).toList())
        .texts(names.stream().map(CounterName::column).toList())
        .numbers(names.stream().mapToLong(counters::get));
  }
}
