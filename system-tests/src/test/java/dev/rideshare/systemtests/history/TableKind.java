package dev.rideshare.systemtests.history;

/** The tables of a workload. */
enum TableKind {
  /** Rows (key, value). */
  REGISTER,
  /** Rows (id, token), the id generated. */
  JOURNAL,
  /** Rows (bank, account, balance, last), the last being the transfer that changed the row last. */
  ACCOUNT
}
