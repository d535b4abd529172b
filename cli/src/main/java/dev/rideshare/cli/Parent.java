package dev.rideshare.cli;

import java.io.IOException;
import java.time.Duration;

/** The process that started this one, and holds the other end of its standard input. */
final class Parent {
  /** A process whose parent is dead may have lost its broker and its ZooKeeper with it. */
  private static final Duration ORPHAN_LIMIT = Duration.ofSeconds(3);

  /** For one that has workers to end. */
  static final Duration LAUNCHER_LIMIT = Duration.ofSeconds(8);

  private static volatile boolean gone;

  private Parent() {}

  /** Whether it has ended while this process watched it. */
  static boolean isGone() {
    return gone;
  }

  /** From now on this process ends in order when its parent ends, however that ends. */
  static void exitWithIt() {
    exitWithIt(ORPHAN_LIMIT);
  }

  /**
   * The same, with another time for that.
   *
   * @param limit after which it ends by force
   */
  static void exitWithIt(Duration limit) {
    Thread.ofPlatform()
        .daemon()
        .name("parent")
        .start(
            () -> {
              awaitEndOfInput();
              gone = true;
              Lifecycle.haltAfter(limit);
              System.exit(0);
            });
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever said on it.
      }
    } catch (IOException e) {
      // As good as its end.
    }
  }
}
