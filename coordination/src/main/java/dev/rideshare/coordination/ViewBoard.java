package dev.rideshare.coordination;

import dev.rideshare.model.cluster.ClusterView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest picture, for those who look, those who wait and those who want to be told.
 *
 * <p>Listeners are told on one thread of their own, so that a slow one never delays the picture. It
 * then misses pictures in between, never the latest, and sees none twice or out of order.
 */
final class ViewBoard implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ViewBoard.class);

  private final List<Consumer<ClusterView>> listeners = new CopyOnWriteArrayList<>();
  private final ExecutorService telling =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("cluster-view-listeners").factory());
  private ClusterView latest = ClusterView.UNKNOWN;
  private boolean tellingQueued;

  synchronized ClusterView latest() {
    return latest;
  }

  /** Shows a picture, if it differs from the one shown. */
  synchronized void show(ClusterView view) {
    if (view.equals(latest)) {
      return;
    }
    latest = view;
    notifyAll();
    if (!tellingQueued && !telling.isShutdown()) {
      tellingQueued = true;
      telling.execute(() -> tell(takeForTelling()));
    }
  }

  /** The latest picture, marked as no longer kept up to date. */
  synchronized void showDisconnected() {
    show(new ClusterView(latest.cluster(), latest.master(), latest.slaves(), false));
  }

  /** Tells the listener of the latest picture first, then of each change. */
  synchronized void add(Consumer<ClusterView> listener) {
    ClusterView first = latest;
    telling.execute(
        () -> {
          listeners.add(listener);
          tell(listener, first);
        });
  }

  synchronized Optional<ClusterView> await(Predicate<ClusterView> wanted, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!wanted.test(latest)) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return Optional.empty();
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return Optional.of(latest);
  }

  @Override
  public void close() {
    telling.shutdown();
  }

  private synchronized ClusterView takeForTelling() {
    tellingQueued = false;
    return latest;
  }

  private void tell(ClusterView view) {
    listeners.forEach(listener -> tell(listener, view));
  }

  private static void tell(Consumer<ClusterView> listener, ClusterView view) {
    try {
      listener.accept(view);
    } catch (RuntimeException e) {
      log.error("a listener to the cluster's view failed", e);
    }
  }
}
