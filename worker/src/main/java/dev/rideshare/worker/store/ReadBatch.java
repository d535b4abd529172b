package dev.rideshare.worker.store;

import dev.rideshare.model.request.Answer;
import dev.rideshare.model.request.ReadRequest;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;

/**
 * Reads that came together, sorted into queries that answer all reads of one shape. Any number of
 * threads may take part; each query is done once.
 */
public final class ReadBatch {
  /**
   * An answer.
   *
   * @param request the number of the read, from 0
   */
  public record Answered(int request, Answer answer) {}

  private final ReadExecutor executor;
  private final List<ReadRequest> requests;
  private final IntPredicate wanted;
  private final AtomicReference<List<Answered>> withoutQuery;
  private final Queue<ReadGroup> queries;

  /**
   * @param wanted whether anybody still waits for the read of that number
   * @param withoutQuery what needs no query
   */
  ReadBatch(
      ReadExecutor executor,
      List<ReadRequest> requests,
      IntPredicate wanted,
      List<Answered> withoutQuery,
      Collection<ReadGroup> queries) {
    this.executor = executor;
    this.requests = requests;
    this.wanted = wanted;
    this.withoutQuery = new AtomicReference<>(withoutQuery);
    this.queries = new ConcurrentLinkedQueue<>(queries);
  }

  /**
   * Does the next query that nobody has begun, and answers the reads that it is for; none if there
   * is no such query. A read that nobody waits for any more is refused without one.
   *
   * @throws StoreException if the database fails, or shows less than it has shown already
   */
  public List<Answered> next() {
    List<Answered> known = withoutQuery.getAndSet(List.of());
    if (!known.isEmpty()) {
      return known;
    }
    ReadGroup query = queries.poll();
    return query == null ? List.of() : executor.answers(query, requests, wanted);
  }
}
