package dev.rideshare.worker.store;

import dev.rideshare.messaging.Limits;
import dev.rideshare.messaging.codec.EntryCodec;
import dev.rideshare.model.Bounds;
import dev.rideshare.model.Position;
import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.Entry;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.request.Answer;
import dev.rideshare.model.request.MasterRequest.Write;
import dev.rideshare.model.request.Statement;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The master's open transaction: writes are decided in it one after another, and nobody sees
 * anything of it until {@link #commit}. Its entries go to the slaves before that, and into this
 * copy's own log.
 */
public final class Batch implements AutoCloseable {
  /** With so many bytes of entries, one more of the largest still fits into a message. */
  private static final int FULL_BYTES = Limits.LARGEST_MESSAGE - Bounds.MAX_ENTRY - (1 << 20);

  private final WriteExecutor executor;
  private final WriteSession session;
  private final Counters counters;
  private final long epoch;
  private final LogPoint before;
  private final List<LoggedEntry> entries = new ArrayList<>();
  private final Bookkeeping books = new Bookkeeping();
  private final Set<String> lookedUp = new HashSet<>();
  private final Map<String, Entry.Decision> recorded = new HashMap<>();
  private Catalog catalog;
  private long bytes;
  private State state = State.DECIDING;

  private enum State {
    DECIDING,
    /** All is written but the commit. */
    WRITTEN,
    OVER
  }

  Batch(
      WriteExecutor executor,
      WriteSession session,
      Counters counters,
      Catalog catalog,
      long epoch,
      LogPoint last) {
    this.executor = executor;
    this.session = session;
    this.counters = counters;
    this.catalog = catalog;
    this.epoch = epoch;
    this.before = last;
  }

  /** Looks recorded answers up for many ids at once, so that {@link #decide} need not. */
  public void lookUp(Collection<String> ids) {
    List<String> unknown = ids.stream().filter(lookedUp::add).toList();
    if (unknown.isEmpty()) {
      return;
    }
    try (var query =
        session
            .connection()
            .prepareStatement(
                """
                SELECT id, client_key, body_hash, decided_at, status, epoch, index, body
                FROM replica.answers WHERE id = ANY (?::text[])
                """)) {
      query.setString(1, Sql.array(unknown));
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          var position = new Position(rows.getLong(6), rows.getLong(7));
          recorded.put(
              rows.getString(1),
              new Entry.Decision(
                  rows.getString(1),
                  rows.getBoolean(2),
                  rows.getLong(3),
                  rows.getLong(4),
                  new Answer(rows.getInt(5), position, rows.getBytes(8))));
        }
      }
    } catch (SQLException e) {
      throw new StoreException("can't look answers up", e);
    }
  }

  /**
   * Decides a write. What it does stands in this batch, or it is refused and has done nothing.
   *
   * @param nowMillis the master's clock, in milliseconds since 1970
   */
  public WriteOutcome decide(Write write, long nowMillis) {
    requireDeciding();
    lookUp(List.of(write.id()));
    Optional<Entry.Decision> known =
        books.answer(write.id()).or(() -> Optional.ofNullable(recorded.get(write.id())));
    if (known.isPresent()) {
      Answer answer = known.get().answer();
      return known.get().bodyHash() == write.bodyHash()
          ? new WriteOutcome.Known(answer)
          : new WriteOutcome.KeyReused(
              new Answer(422, answer.position(), Problem.keyReused(write.id()).json()));
    }
    return new WriteOutcome.Decided(execute(write, nowMillis));
  }

  /**
   * Decides writes in their order, each as the other method does; those that insert a row each into
   * one table, one after another, in a single statement. Stops where the entries of more would not
   * surely fit into one message: the rest is for the next batch.
   *
   * @param nowMillis the master's clock, in milliseconds since 1970
   * @return an outcome for each that was decided, one at least
   */
  public List<WriteOutcome> decide(List<Write> writes, long nowMillis) {
    lookUp(writes.stream().map(Write::id).toList());
    var outcomes = new ArrayList<WriteOutcome>(writes.size());
    while (outcomes.size() < writes.size() && (outcomes.isEmpty() || bytes < FULL_BYTES)) {
      List<Write> rest = fresh(writes.subList(outcomes.size(), writes.size()));
      List<Write> group = rest.subList(0, GroupedInserts.leading(catalog, rest));
      if (group.size() < 2 || !insert(group, nowMillis, outcomes)) {
        for (Write write :
            writes.subList(outcomes.size(), outcomes.size() + Math.max(1, group.size()))) {
          if (outcomes.isEmpty() || bytes < FULL_BYTES) {
            outcomes.add(decide(write, nowMillis));
          }
        }
      }
    }
    return outcomes;
  }

  /** Those from the first on that nobody has decided. */
  private List<Write> fresh(List<Write> writes) {
    var ids = new HashSet<String>();
    int count = 0;
    while (count < writes.size()
        && !isKnown(writes.get(count).id())
        && ids.add(writes.get(count).id())) {
      count++;
    }
    return writes.subList(0, count);
  }

  private boolean insert(List<Write> writes, long nowMillis, List<WriteOutcome> outcomes) {
    requireDeciding();
    try {
      List<GroupedInserts.Done> all = new GroupedInserts(session, counters, catalog).run(writes);
      for (GroupedInserts.Done done : all) {
        Answer answer = answer(done.write(), List.of(done.result()), last().position().next(epoch));
        record(entry(done.write(), nowMillis, answer, done.changes()));
        outcomes.add(new WriteOutcome.Decided(answer));
      }
      return !all.isEmpty();
    } catch (SQLException e) {
      throw new StoreException("can't decide " + writes.size() + " inserts", e);
    } catch (Refused refused) {
      throw new IllegalStateException("an insert is too large for the log", refused);
    }
  }

  /** Whether a recorded answer is there for that id. */
  public boolean isKnown(String id) {
    lookUp(List.of(id));
    return books.answer(id).isPresent() || recorded.containsKey(id);
  }

  /** Refuses a write, for ever, without trying it: it has felled masters. */
  public Answer refuseAsFatal(Write write, long nowMillis) {
    requireDeciding();
    return refuse(write, nowMillis, Problem.fellsMasters());
  }

  /**
   * Records that the write has done nothing, and why. What is too long to be recorded gives way to
   * a problem that is not: no request may be one that nobody can refuse.
   */
  Answer refuse(Write write, long nowMillis, Problem problem) {
    Entry entry = refusal(write, nowMillis, problem);
    byte[] encoded = EntryCodec.encode(entry);
    if (encoded.length > Bounds.MAX_ENTRY) {
      entry = refusal(write, nowMillis, Problem.writeTooLarge());
      encoded = EntryCodec.encode(entry);
    }
    add(entry, encoded);
    return entry.decision().orElseThrow().answer();
  }

  private Entry refusal(Write write, long nowMillis, Problem problem) {
    Answer answer = new Answer(problem.status(), last().position().next(epoch), problem.json());
    return entry(write, nowMillis, answer, List.of());
  }

  private Answer execute(Write write, long nowMillis) {
    Position position = last().position().next(epoch);
    try {
      session.nextWrite();
      var run = new WriteRun(session, catalog, counters);
      try {
        Answer answer = runStatements(write, run, position);
        record(entry(write, nowMillis, answer, run.changes()));
        counters.keepWrite();
        catalog = run.catalog();
        return answer;
      } catch (Refused refused) {
        session.undoWrite();
        counters.forgetWrite();
        return refuse(write, nowMillis, refused.problem());
      }
    } catch (SQLException e) {
      throw new StoreException("can't decide " + write.id(), e);
    }
  }

  /** Runs the statements; an error that PostgreSQL raises for the request's sake is a refusal. */
  private Answer runStatements(Write write, WriteRun run, Position position)
      throws Refused, SQLException {
    var statements = new Statements(run);
    var results = new ArrayList<StatementResult>();
    long returned = 0;
    for (Statement statement : write.statements()) {
      try {
        results.add(statements.run(statement));
      } catch (SQLException e) {
        Optional<Problem> problem = Refusals.of(e, run.catalog());
        if (problem.isEmpty()) {
          throw e;
        }
        throw new Refused(numbered(problem.get(), write, results.size()));
      } catch (Refused refused) {
        throw new Refused(numbered(refused.problem(), write, results.size()));
      }
      String returning = results.getLast().returning();
      returned += returning == null ? 0 : returning.length();
      if (returned > Bounds.MAX_ENTRY) {
        throw new Refused(Problem.writeTooLarge());
      }
    }
    return answer(write, results, position);
  }

  /** In a transaction the client is told which statement it was, counted from 1. */
  private static Problem numbered(Problem problem, Write write, int before) {
    return write.transaction() ? problem.and("statement", before + 1) : problem;
  }

  private static Answer answer(Write write, List<StatementResult> results, Position position) {
    var json = new StringBuilder("{\"index\":\"").append(position).append("\",");
    int status = 200;
    if (write.transaction()) {
      json.append("\"results\":[");
      for (int i = 0; i < results.size(); i++) {
        json.append(i == 0 ? "{" : ",{");
        results.get(i).members(json);
        json.append('}');
      }
      json.append(']');
    } else {
      StatementResult result = results.getFirst();
      status = result.status();
      result.members(json);
    }
    byte[] body = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    return new Answer(status, position, body);
  }

  private static Entry entry(Write write, long nowMillis, Answer answer, List<Change> changes) {
    return new Entry(
        answer.position(),
        Optional.of(
            new Entry.Decision(write.id(), write.clientKey(), write.bodyHash(), nowMillis, answer)),
        changes);
  }

  private void record(Entry entry) throws Refused {
    byte[] encoded = EntryCodec.encode(entry);
    if (encoded.length > Bounds.MAX_ENTRY) {
      throw new Refused(Problem.writeTooLarge());
    }
    add(entry, encoded);
  }

  private void add(Entry entry, byte[] encoded) {
    entries.add(LoggedEntry.after(last(), encoded, entry));
    books.add(entry);
    bytes += encoded.length;
  }

  /** Adds an entry of the master's own; the one that opens an epoch has no changes. */
  public LogPoint append(List<? extends Change.Upkeep> changes) {
    requireDeciding();
    for (Change.Upkeep change : changes) {
      switch (change) {
        case Change.Attempt attempt -> executor.attempted(attempt.id());
        case Change.ForgetAnswers _ -> executor.attemptsForgotten();
        case Change.TrimLog _, Change.AuditRows _, Change.AuditedRows _ -> {}
      }
    }
    var entry = new Entry(last().position().next(epoch), Optional.empty(), List.copyOf(changes));
    add(entry, EntryCodec.encode(entry));
    return last();
  }

  /** The entries so far, as they are to be replicated. */
  public List<LoggedEntry> entries() {
    return Collections.unmodifiableList(entries);
  }

  /** The last entry of the batch, or the one before it. */
  public LogPoint last() {
    return entries.isEmpty() ? before : entries.getLast().point();
  }

  /**
   * Has the entries flushed in this copy's log, and writes answers, counters and position beside
   * the rows, so that nothing but the commit is left to do. Nothing more can be decided in this
   * batch, and none follows it unless it is committed: the log has its entries already.
   *
   * @throws StoreException if it can't be done; the batch is rolled back
   */
  public void write() {
    requireDeciding();
    try {
      if (!entries.isEmpty()) {
        executor.append(entries);
        var script = new Script();
        books.write(script, last());
        script.run(session.connection());
      }
    } catch (StoreException e) {
      rollback();
      throw e;
    } catch (SQLException e) {
      rollback();
      throw new StoreException("can't write up to " + last().position(), e);
    }
    state = State.WRITTEN;
  }

  /**
   * Commits all of it; {@link #write writes} it first where that was not done. The commit is not
   * flushed, as the log is: after a crash the rows are brought up from that.
   *
   * @throws StoreException if the outcome is unknown or nothing was committed
   */
  public LogPoint commit() {
    if (state == State.DECIDING) {
      write();
    }
    requireOpen();
    try {
      session.commit();
    } catch (SQLException e) {
      rollback();
      throw new StoreException("can't commit up to " + last().position(), e);
    }
    state = State.OVER;
    executor.committed(catalog, last());
    return last();
  }

  /** Undoes the batch: none of it has happened on this copy. */
  public void rollback() {
    if (state == State.OVER) {
      return;
    }
    state = State.OVER;
    executor.rolledBack();
    try {
      session.rollback();
    } catch (SQLException e) {
      throw new StoreException("can't roll back", e);
    }
  }

  /** Rolls back unless the batch was committed. */
  @Override
  public void close() {
    rollback();
  }

  private void requireDeciding() {
    requireOpen();
    if (state == State.WRITTEN) {
      throw new IllegalStateException("the batch is written");
    }
  }

  private void requireOpen() {
    if (state == State.OVER) {
      throw new IllegalStateException("the batch is over");
    }
  }
}
