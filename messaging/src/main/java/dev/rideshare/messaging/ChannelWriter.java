package dev.rideshare.messaging;

import com.rabbitmq.client.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts things on a channel in the order in which they were given, from any thread; one thread at a
 * time has the channel. For small things, where nothing else is on its way, that is the caller's
 * own, which saves the waking of another; else a thread of this writer, which takes all that has
 * gathered at once.
 */
final class ChannelWriter<T> {
  private static final Logger log = LoggerFactory.getLogger(ChannelWriter.class);

  /** What is done with the channel. */
  @FunctionalInterface
  interface Work<T> {
    void write(List<T> things, Channel channel);
  }

  private final Work<T> work;
  private final boolean keepsWithoutChannel;
  private final ToIntFunction<T> size;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by the lock.
  private List<T> waiting = new ArrayList<>();
  private long waitingBytes;
  private @Nullable Channel channel;
  private boolean writing;
  private boolean closing;

  /**
   * A writer without a channel yet.
   *
   * @param keepsWithoutChannel whether what is given while there is none waits for the next one
   * @param size of a thing, in bytes
   */
  ChannelWriter(String name, boolean keepsWithoutChannel, ToIntFunction<T> size, Work<T> work) {
    this.keepsWithoutChannel = keepsWithoutChannel;
    this.size = size;
    this.work = work;
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  /** Gives something, to be written by the writer's own thread; false if it is dropped. */
  boolean give(T thing) {
    return give(List.of(thing), false);
  }

  /**
   * Gives things that belong together; false if they are dropped.
   *
   * @param here whether the caller may write them itself, if they are small
   */
  boolean give(List<T> things, boolean here) {
    long bytes = things.stream().mapToLong(size::applyAsInt).sum();
    boolean byCaller = here && bytes <= Limits.SURE_TO_FIT && !LinkThread.isCurrent();
    Channel current;
    lock.lock();
    try {
      if (closing || (channel == null && !keepsWithoutChannel)) {
        return false;
      }
      current = channel;
      if (current == null || writing || !waiting.isEmpty() || !byCaller) {
        waiting.addAll(things);
        waitingBytes += bytes;
        changed.signal();
        return true;
      }
      writing = true;
    } finally {
      lock.unlock();
    }
    write(things, current);
    return true;
  }

  /** Things that wait. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** The bytes of the things that wait. */
  long waitingBytes() {
    lock.lock();
    try {
      return waitingBytes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * From now on the channel is this writer's, which closes it at its own end; null while there is
   * none. False if this writer is closed, and wants none any more.
   */
  boolean use(@Nullable Channel fresh) {
    lock.lock();
    try {
      if (closing) {
        return false;
      }
      channel = fresh;
      if (fresh == null && !keepsWithoutChannel) {
        take();
      }
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets what waits. */
  void drop() {
    lock.lock();
    try {
      take();
    } finally {
      lock.unlock();
    }
  }

  private List<T> take() {
    List<T> taken = waiting;
    waiting = new ArrayList<>();
    waitingBytes = 0;
    return taken;
  }

  /** Writes what waits, if there is a channel, and closes that; takes no more. */
  void close() {
    lock.lock();
    try {
      closing = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it is closed, unless on a thread on which that would be for ever. */
  void awaitClosed(Duration patience) {
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(patience.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (true) {
      List<T> taken;
      Channel current;
      boolean last;
      lock.lock();
      try {
        while (writing || !(closing || (channel != null && !waiting.isEmpty()))) {
          changed.awaitUninterruptibly();
        }
        taken = take();
        current = channel;
        last = closing;
        writing = true;
      } finally {
        lock.unlock();
      }
      if (current != null) {
        write(taken, current);
      }
      if (last) {
        Channels.close(current);
        return;
      }
    }
  }

  private void write(List<T> things, Channel current) {
    try {
      work.write(things, current);
    } catch (RuntimeException e) {
      log.error("{}: {} could not be written", thread.getName(), things.size(), e);
    } finally {
      written();
    }
  }

  private void written() {
    lock.lock();
    try {
      writing = false;
      if (closing || !waiting.isEmpty()) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }
}
