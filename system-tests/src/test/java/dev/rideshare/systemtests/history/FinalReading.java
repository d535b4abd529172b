package dev.rideshare.systemtests.history;

import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.history.Action.Scan;
import dev.rideshare.systemtests.history.Outcome.Ok;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads whole tables when all is over, so that the history has their rows. */
final class FinalReading {
  /** Pages end where a bank ends. */
  private static final int PAGE = 400 * Banks.ACCOUNTS;

  private final Client client;
  private final Duration limit;

  /**
   * @param limit for a page, in which the database may still have to come back
   */
  FinalReading(Client client, Duration limit) {
    this.client = client;
    this.limit = limit;
  }

  /** False if a page could not be read in time. */
  boolean read() {
    for (TableKind table : TableKind.values()) {
      if (!read(table)) {
        return false;
      }
    }
    return true;
  }

  private boolean read(TableKind table) {
    long after = 0;
    while (true) {
      Ok page = page(new Scan(table, after, PAGE));
      if (page == null) {
        return false;
      }
      if (page.rows().size() < PAGE) {
        return true;
      }
      after = page.rows().getLast().getFirst();
    }
  }

  private @Nullable Ok page(Scan scan) {
    var page = new AtomicReference<@Nullable Ok>();
    try {
      await("a page is read")
          .atMost(limit)
          .pollInSameThread()
          .until(
              () -> {
                if (client.perform(scan) instanceof Ok ok) {
                  page.set(ok);
                }
                return page.get() != null;
              });
    } catch (ConditionTimeoutException e) {
      return null;
    }
    return page.get();
  }
}
