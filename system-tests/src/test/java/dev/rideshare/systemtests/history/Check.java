package dev.rideshare.systemtests.history;

/**
 * One promise of the database, checked against a history. It sees every event once, in order; what
 * hangs on events of later is found at the end.
 */
interface Check {
  void see(Event event, Findings.Of findings);

  void finish(Findings.Of findings);
}
