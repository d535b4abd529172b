package dev.rideshare.worker.store;

import dev.rideshare.messaging.codec.EntryCodec;
import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.Entry;
import dev.rideshare.model.log.LogPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Entries of a log, which follow one another, all with the same changes. */
final class Entries {
  private Entries() {}

  static List<LoggedEntry> after(LogPoint last, long epoch, int count, Change... changes) {
    var entries = new ArrayList<LoggedEntry>();
    LogPoint previous = last;
    for (int i = 0; i < count; i++) {
      byte[] bytes =
          EntryCodec.encode(
              new Entry(previous.position().next(epoch), Optional.empty(), List.of(changes)));
      entries.add(LoggedEntry.after(previous, bytes));
      previous = entries.getLast().point();
    }
    return entries;
  }

  static void apply(List<LoggedEntry> entries, CopyStore copy) {
    try (Applier applier = copy.openApplier(() -> {})) {
      applier.apply(entries.stream().map(LoggedEntry::entry).toList(), entries.getLast().point());
    }
  }
}
