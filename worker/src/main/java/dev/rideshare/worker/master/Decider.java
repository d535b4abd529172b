package dev.rideshare.worker.master;

import dev.rideshare.messaging.RequestBatch;
import dev.rideshare.messaging.RequestBatch.Reply;
import dev.rideshare.messaging.codec.RequestCodec;
import dev.rideshare.model.Position;
import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.request.Answer;
import dev.rideshare.model.request.Durability;
import dev.rideshare.model.request.MasterRequest;
import dev.rideshare.model.request.ReadRequest;
import dev.rideshare.model.request.Statement;
import dev.rideshare.worker.reads.ReadServer;
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
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides batches of requests: executes them in one transaction, has the entries acknowledged, then
 * commits, then answers. A transaction that can't be committed after its entries were published
 * ends the epoch (rule I2), so any failure here makes this worker leave.
 */
final class Decider implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Decider.class);

  static final Answer NOT_UNDERSTOOD =
      new Answer(
          500,
          Position.ZERO,
          "{\"type\":\"about:blank\",\"title\":\"Internal error\",\"status\":500}"
              .getBytes(StandardCharsets.UTF_8));

  /** After so many attempts alone a request is refused for ever. */
  private static final int FATAL = 2;

  private final Node node;
  private final Rounds rounds;
  private final Copies copies;
  private final InSyncSet inSync;
  private final long epoch;
  private final WriteExecutor executor;
  private final Housekeeping housekeeping;
  private final ExecutorService strongReaders = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Owed> owed = new ArrayList<>();
  private LogPoint last;

  /**
   * An answer to what is committed up to {@code index}, held back until enough copies hold it and,
   * where it is asked for, every copy has applied it.
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way, never compared
  private record Owed(
      long index,
      Instant deadline,
      boolean appliedByAll,
      RequestBatch.Request request,
      byte[] answer) {}

  /** A decided write, and its answer. */
  private record Decided(WriteQueue.Waiting waiting, Answer answer, Durability durability) {}

  /**
   * @param last where the log ends, all of it committed
   */
  Decider(
      Node node,
      Rounds rounds,
      Copies copies,
      InSyncSet inSync,
      WriteExecutor executor,
      LogPoint last) {
    this.node = node;
    this.rounds = rounds;
    this.copies = copies;
    this.inSync = inSync;
    this.epoch = inSync.state().epoch();
    this.last = last;
    this.executor = executor;
    this.housekeeping = new Housekeeping(node.upkeep(), last.index());
  }

  void decide(List<WriteQueue.Waiting> batch) throws LeaveException, InterruptedException {
    if (batch.stream().anyMatch(Decider::drops)) {
      node.audits().giveUp();
    }
    List<WriteQueue.Waiting> suspects = batch.stream().filter(this::isSuspect).toList();
    List<WriteQueue.Waiting> others = new ArrayList<>(batch);
    others.removeAll(suspects);
    if (!others.isEmpty()) {
      decideTogether(others);
    }
    for (WriteQueue.Waiting suspect : suspects) {
      decideAlone(suspect);
    }
    answerOwed();
  }

  private static boolean drops(WriteQueue.Waiting waiting) {
    return waiting.decoded() instanceof MasterRequest.Write write
        && write.statements().stream().anyMatch(Statement.DropTable.class::isInstance);
  }

  /** Another master may have died of it: it was sent to one before, or tried alone before. */
  private boolean isSuspect(WriteQueue.Waiting waiting) {
    return waiting.request().isRepeated()
        || (waiting.decoded() instanceof MasterRequest.Write write
            && executor.attempts(write.id()) > 0);
  }

  private void decideTogether(List<WriteQueue.Waiting> batch)
      throws LeaveException, InterruptedException {
    List<WriteQueue.Waiting> writing = new ArrayList<>(batch.size());
    List<MasterRequest.Write> writes = new ArrayList<>(batch.size());
    List<WriteQueue.Waiting> strongReads = new ArrayList<>();
    for (WriteQueue.Waiting waiting : batch) {
      switch (waiting.decoded()) {
        case MasterRequest.Write write -> {
          writing.add(waiting);
          writes.add(write);
        }
        case MasterRequest.StrongRead _ -> strongReads.add(waiting);
      }
    }
    do {
      int decided = decideWrites(writing, writes);
      writing = writing.subList(decided, writing.size());
      writes = writes.subList(decided, writes.size());
    } while (!writes.isEmpty());
    strongReads.forEach(this::readStrongly);
  }

  /** In one transaction as many as one message to the slaves can carry; how many that were. */
  private int decideWrites(List<WriteQueue.Waiting> writing, List<MasterRequest.Write> writes)
      throws LeaveException, InterruptedException {
    List<WriteOutcome> outcomes = new ArrayList<>(writes.size());
    long now = System.currentTimeMillis();
    inTransaction(transaction -> outcomes.addAll(transaction.decide(writes, now)));
    List<Decided> decided = new ArrayList<>(outcomes.size());
    for (int i = 0; i < outcomes.size(); i++) {
      decided.add(new Decided(writing.get(i), answer(outcomes.get(i)), writes.get(i).durability()));
    }
    if (!decided.isEmpty()) {
      answer(decided);
    }
    return outcomes.size();
  }

  /**
   * A request that was sent to another master may be what that died of. It is tried alone, after an
   * entry that says so, and refused for ever once that entry has been written {@link #FATAL} times.
   * Only attempts made alone count: whatever else is under way when a master dies is innocent.
   */
  private void decideAlone(WriteQueue.Waiting suspect) throws LeaveException, InterruptedException {
    if (!(suspect.decoded() instanceof MasterRequest.Write write)) {
      decideTogether(List.of(suspect));
      return;
    }
    long now = System.currentTimeMillis();
    List<Answer> refusal = new ArrayList<>();
    inTransaction(
        transaction -> {
          if (transaction.isKnown(write.id())) {
            return;
          }
          if (executor.attempts(write.id()) < FATAL) {
            transaction.append(List.of(new Change.Attempt(write.id(), now)));
          } else {
            refusal.add(transaction.refuseAsFatal(write, now));
          }
        });
    if (refusal.isEmpty()) {
      decideTogether(List.of(suspect));
    } else {
      answer(List.of(new Decided(suspect, refusal.getFirst(), write.durability())));
    }
  }

  private void inTransaction(Consumer<Batch> work) throws LeaveException, InterruptedException {
    try (Batch transaction = executor.begin(epoch, last)) {
      work.accept(transaction);
      commit(transaction);
    } catch (RuntimeException e) {
      throw new LeaveException("the batch after " + last.position() + " failed", e);
    }
  }

  /**
   * The master's own entries: what is no longer kept is cut by the log, never by a local clock; and
   * audits.
   */
  void housekeep(Instant now) throws LeaveException, InterruptedException {
    List<Change.Upkeep> due = housekeeping.due(now, last.index());
    if (!due.isEmpty()) {
      inTransaction(transaction -> transaction.append(due));
    }
    Optional<Change.Upkeep> audit = node.audits().due(now);
    if (audit.isPresent()) {
      inTransaction(transaction -> transaction.append(List.of(audit.get())));
      if (audit.get() instanceof Change.AuditRows) {
        node.audits().begin(last);
      }
    }
  }

  /**
   * Log first: every in-sync copy has the entries on disk before this copy commits them. It flushes
   * its own log, and writes what goes beside the rows, while the others flush theirs. A batch
   * without entries (known answers, strong reads) has its round as well: who was replaced must
   * answer nothing (rule 4).
   */
  private void commit(Batch transaction) throws LeaveException, InterruptedException {
    List<byte[]> entries = transaction.entries().stream().map(LoggedEntry::bytes).toList();
    rounds.settle(last, entries, transaction.last(), Rounds.SILENCE, transaction::write);
    if (!entries.isEmpty()) {
      last = transaction.commit();
      node.applier().appliedElsewhere();
      rounds.committed(last);
    }
  }

  private static Answer answer(WriteOutcome outcome) {
    return switch (outcome) {
      case WriteOutcome.Known(Answer recorded) -> recorded;
      case WriteOutcome.Decided(Answer fresh) -> fresh;
      case WriteOutcome.KeyReused(Answer refusal) -> refusal;
    };
  }

  private void answer(List<Decided> all) {
    List<Reply> replies = new ArrayList<>(all.size());
    for (Decided decided : all) {
      byte[] bytes = RequestCodec.encode(decided.answer());
      RequestBatch.Request request = decided.waiting().request();
      boolean appliedByAll = decided.durability() == Durability.ALL && !copies.isEmpty();
      if (appliedByAll || tooFewCopies()) {
        owed.add(new Owed(last.index(), request.deadline(), appliedByAll, request, bytes));
      } else {
        replies.add(new Reply(request, bytes));
      }
    }
    RequestBatch.answerAll(replies);
  }

  private boolean tooFewCopies() {
    return inSync.state().inSync().size() < node.minInSync();
  }

  boolean awaitsApplying() {
    return owed.stream().anyMatch(Owed::appliedByAll);
  }

  /** Answers what may be answered by now, and gives up what nobody waits for any more. */
  void answerOwed() {
    Instant now = Instant.now();
    List<Reply> replies = new ArrayList<>();
    for (Iterator<Owed> each = owed.iterator(); each.hasNext(); ) {
      Owed next = each.next();
      if (next.deadline().isBefore(now)) {
        next.request().drop();
        each.remove();
      } else if (!tooFewCopies() && (!next.appliedByAll() || copies.allApplied(next.index()))) {
        replies.add(new Reply(next.request(), next.answer()));
        each.remove();
      }
    }
    RequestBatch.answerAll(replies);
  }

  /** A round that began after this read came was acknowledged by all: this copy is up to date. */
  private void readStrongly(WriteQueue.Waiting waiting) {
    if (waiting.decoded() instanceof MasterRequest.StrongRead read) {
      var request = new ReadRequest(read.query(), Position.ZERO);
      strongReaders.execute(() -> answer(waiting.request(), request));
    }
  }

  private void answer(RequestBatch.Request request, ReadRequest read) {
    try {
      request.answer(RequestCodec.encode(node.reads().read(List.of(read)).getFirst()));
    } catch (RuntimeException e) {
      LOG.error("a strong read failed", e);
      request.answer(RequestCodec.encode(ReadServer.readFailed()));
    }
  }

  @Override
  public void close() {
    strongReaders.close();
  }
}
