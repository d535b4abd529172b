package dev.rideshare.worker.master;

import dev.rideshare.messaging.RequestBatch;
import dev.rideshare.messaging.codec.RequestCodec;
import dev.rideshare.model.Position;
import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.request.Answer;
import dev.rideshare.model.request.Durability;
import dev.rideshare.model.request.MasterRequest;
import dev.rideshare.model.request.ReadRequest;
import dev.rideshare.worker.replication.LeaveException;
import dev.rideshare.worker.replication.Node;
import dev.rideshare.worker.store.Batch;
import dev.rideshare.worker.store.LoggedEntry;
import dev.rideshare.worker.store.WriteExecutor;
import dev.rideshare.worker.store.WriteOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Decides batches of requests: executes them in one transaction, has the entries acknowledged, then
 * commits, then answers. A transaction that can't be committed after its entries were published
 * ends the epoch (rule I2), so any failure here makes this worker leave.
 */
final class Decider implements AutoCloseable {
  static final Answer NOT_UNDERSTOOD =
      new Answer(
          500,
          Position.ZERO,
          "{\"type\":\"about:blank\",\"title\":\"Internal error\",\"status\":500}"
              .getBytes(StandardCharsets.UTF_8));

  private final Node node;
  private final Rounds rounds;
  private final Copies copies;
  private final long epoch;
  private final WriteExecutor executor;
  private final Housekeeping housekeeping;
  private final ExecutorService strongReaders = Executors.newVirtualThreadPerTaskExecutor();
  private final List<AwaitingApplied> awaitingApplied = new ArrayList<>();
  private LogPoint last;

  /** An answer that may go out once every copy has applied the log up to {@code index}. */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way, never compared
  private record AwaitingApplied(
      long index, Instant deadline, RequestBatch.Request request, byte[] answer) {}

  /** A decided write, and its answer. */
  private record Decided(WriteQueue.Waiting waiting, Answer answer, Durability durability) {}

  Decider(Node node, Rounds rounds, Copies copies, long epoch, LogPoint last) {
    this.node = node;
    this.rounds = rounds;
    this.copies = copies;
    this.epoch = epoch;
    this.last = last;
    this.executor = node.store().openWriter(node.log());
    this.housekeeping = new Housekeeping(node.retention(), last.index());
  }

  void decide(List<WriteQueue.Waiting> batch) throws LeaveException, InterruptedException {
    List<Decided> decided = new ArrayList<>(batch.size());
    List<WriteQueue.Waiting> strongReads = new ArrayList<>();
    long now = System.currentTimeMillis();
    try (Batch transaction = executor.begin(epoch, last)) {
      transaction.lookUp(ids(batch));
      for (WriteQueue.Waiting waiting : batch) {
        switch (waiting.decoded()) {
          case MasterRequest.Write write ->
              decided.add(
                  new Decided(waiting, answer(transaction.decide(write, now)), write.durability()));
          case MasterRequest.StrongRead _ -> strongReads.add(waiting);
        }
      }
      commit(transaction, !strongReads.isEmpty());
    } catch (RuntimeException e) {
      throw new LeaveException("the batch after " + last.position() + " failed", e);
    }
    decided.forEach(this::answer);
    strongReads.forEach(this::readStrongly);
    releaseApplied();
  }

  /** The master's own entries: what is no longer kept is cut by the log, never by a local clock. */
  void housekeep(Instant now) throws LeaveException, InterruptedException {
    List<Change> due = housekeeping.due(now, last.index());
    if (due.isEmpty()) {
      return;
    }
    try (Batch transaction = executor.begin(epoch, last)) {
      transaction.append(due);
      commit(transaction, false);
    } catch (RuntimeException e) {
      throw new LeaveException("housekeeping failed", e);
    }
  }

  /** Log first: every in-sync copy has the entries on disk before this copy commits them. */
  private void commit(Batch transaction, boolean roundNeeded)
      throws LeaveException, InterruptedException {
    boolean changed = !transaction.entries().isEmpty();
    if (changed || roundNeeded) {
      List<byte[]> entries = transaction.entries().stream().map(LoggedEntry::bytes).toList();
      rounds.settle(last, entries, transaction.last(), Rounds.SILENCE);
    }
    if (changed) {
      last = transaction.commit();
      node.applier().appliedElsewhere();
      rounds.committed(last);
    }
  }

  private static List<String> ids(List<WriteQueue.Waiting> batch) {
    List<String> ids = new ArrayList<>(batch.size());
    for (WriteQueue.Waiting waiting : batch) {
      if (waiting.decoded() instanceof MasterRequest.Write write) {
        ids.add(write.id());
      }
    }
    return ids;
  }

  private static Answer answer(WriteOutcome outcome) {
    return switch (outcome) {
      case WriteOutcome.Known(Answer recorded) -> recorded;
      case WriteOutcome.Decided(Answer fresh) -> fresh;
      case WriteOutcome.KeyReused(Answer refusal) -> refusal;
    };
  }

  private void answer(Decided decided) {
    byte[] bytes = RequestCodec.encode(decided.answer());
    RequestBatch.Request request = decided.waiting().request();
    if (decided.durability() == Durability.ALL && !copies.isEmpty()) {
      awaitingApplied.add(new AwaitingApplied(last.index(), request.deadline(), request, bytes));
    } else {
      request.answer(bytes);
    }
  }

  boolean awaitsApplying() {
    return !awaitingApplied.isEmpty();
  }

  /** Answers what every copy has applied, and what nobody waits for any more. */
  void releaseApplied() {
    Instant now = Instant.now();
    for (Iterator<AwaitingApplied> each = awaitingApplied.iterator(); each.hasNext(); ) {
      AwaitingApplied waiting = each.next();
      if (copies.allApplied(waiting.index()) || waiting.deadline().isBefore(now)) {
        waiting.request().answer(waiting.answer());
        each.remove();
      }
    }
  }

  /** A round that began after this read came was acknowledged by all: this copy is up to date. */
  private void readStrongly(WriteQueue.Waiting waiting) {
    if (waiting.decoded() instanceof MasterRequest.StrongRead read) {
      var request = new ReadRequest(read.query(), Position.ZERO);
      strongReaders.execute(
          () ->
              waiting
                  .request()
                  .answer(RequestCodec.encode(node.reads().read(List.of(request)).getFirst())));
    }
  }

  @Override
  public void close() {
    strongReaders.close();
    executor.close();
  }
}
