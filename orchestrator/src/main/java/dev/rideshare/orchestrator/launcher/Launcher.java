package dev.rideshare.orchestrator.launcher;

import dev.rideshare.model.cluster.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Starts, watches and ends workers. It decides nothing. Implementations are thread-safe. */
public interface Launcher extends AutoCloseable {
  /** A worker that runs now. */
  record Running(String name, long pid, Instant startedAt) {}

  /**
   * A worker ended.
   *
   * @param code the exit code, where it can be known
   */
  record Exit(String name, long pid, OptionalInt code) {
    /** False where it was killed or told to end (SIGKILL, SIGTERM), or that can't be known. */
    public boolean wasOwnDoing() {
      return code.isPresent() && code.getAsInt() != 137 && code.getAsInt() != 143;
    }
  }

  /** What the launcher knows of the process that a member's znode describes. */
  enum Presence {
    RUNNING,
    /** It has ended, though its znode may still be there. */
    GONE,
    /** It runs where this launcher can't see it. */
    ELSEWHERE
  }

  /** What came of a kill. */
  sealed interface Kill {
    /** The process is dead. */
    record Done() implements Kill {}

    /** Nothing was killed. */
    record Refused(String why) implements Kill {}
  }

  /**
   * Starts the worker of this name on its folder; does nothing if it runs already.
   *
   * @param fresh whether the folder must not hold anything yet
   * @throws IOException if the process can't be started, with a message for an operator
   */
  void start(String name, Path folder, boolean fresh) throws IOException;

  /** Kills that process of the worker at once (SIGKILL), if it is one that runs here. */
  Kill kill(String name, long pid);

  /**
   * Asks the worker to end in an orderly way; does not wait.
   *
   * @throws IOException if it could not be asked
   */
  void stop(String name) throws IOException;

  /** Looks for the member's process; one that an earlier orchestrator started is adopted. */
  Presence presence(Member member);

  /**
   * The workers that run, adopted ones included.
   *
   * @throws IOException if that can't be known right now, with a message for an operator
   */
  List<Running> running() throws IOException;

  /** Tells of each end of a worker, from any thread. One listener. */
  void onExit(Consumer<Exit> listener);

  /** Ends all workers that run here: in an orderly way first, by force before the time is over. */
  void stopAll(Duration within);

  /** Looks after nothing any more; workers that run stay. */
  @Override
  default void close() throws IOException {}
}
