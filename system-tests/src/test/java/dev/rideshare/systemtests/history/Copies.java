package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Event.CopyState;
import java.util.List;
import java.util.Map;

/** The copies of the database as they are seen from outside. */
interface Copies {
  /** All of them; none if nobody could be asked. */
  List<CopyState> states();

  /** A digest of each table's rows, by the copy's name; no copy whose rows can't be looked at. */
  Map<String, Map<String, String>> digests();
}
