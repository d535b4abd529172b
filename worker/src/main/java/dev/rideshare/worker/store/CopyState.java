package dev.rideshare.worker.store;

import dev.rideshare.model.log.LogPoint;

/** What all parts of a copy know of it; each is replaced only after the commit that made it so. */
final class CopyState {
  /** A copy whose rows are further behind its log reads it from disk. */
  private static final long TAIL_BYTES = 4 << 20;

  private final LogTail tail = new LogTail(TAIL_BYTES);
  private volatile Catalog catalog = Catalog.EMPTY;
  private volatile LogPoint applied = LogPoint.ZERO;

  Catalog catalog() {
    return catalog;
  }

  LogPoint applied() {
    return applied;
  }

  LogTail tail() {
    return tail;
  }

  void committed(Catalog newCatalog, LogPoint newApplied) {
    catalog = newCatalog;
    applied = newApplied;
    tail.appliedUpTo(newApplied.index());
  }

  /** As they are found in the database, whatever was known before. */
  void found(Catalog itsCatalog, LogPoint itsApplied) {
    tail.clear();
    committed(itsCatalog, itsApplied);
  }
}
