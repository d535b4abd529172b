package dev.rideshare.model.request;

import java.util.List;

/** What travels on {@code writeQ}: work that only the master may do. */
public sealed interface MasterRequest {
  /**
   * A write. The {@code id} names it for ever: a message that comes twice is decided once.
   *
   * @param clientKey whether the client chose the id (an {@code Idempotency-Key}), which is then
   *     kept for the full retention time
   * @param bodyHash tells another body under the same id
   * @param transaction whether the answer is a transaction's list of results
   */
  record Write(
      String id,
      boolean clientKey,
      long bodyHash,
      boolean transaction,
      Durability durability,
      List<Statement> statements)
      implements MasterRequest {
    public Write {
      statements = List.copyOf(statements);
    }
  }

  /** A linearizable read. */
  record StrongRead(Query query) implements MasterRequest {}
}
