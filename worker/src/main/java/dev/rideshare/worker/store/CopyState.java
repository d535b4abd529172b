package dev.rideshare.worker.store;

import dev.rideshare.model.log.LogPoint;

/** What all parts of a copy know of it; each is replaced only after the commit that made it so. */
final class CopyState {
  private volatile Catalog catalog = Catalog.EMPTY;
  private volatile LogPoint applied = LogPoint.ZERO;

  Catalog catalog() {
    return catalog;
  }

  LogPoint applied() {
    return applied;
  }

  void committed(Catalog newCatalog, LogPoint newApplied) {
    catalog = newCatalog;
    applied = newApplied;
  }
}
