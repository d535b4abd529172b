package dev.rideshare.rideshare.dbaas;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** What came of sending one request to one DBaaS address. */
sealed interface Attempt {
  /** An answer, whatever its status. */
  record Answered(int status, Buffer body, @Nullable String index, @Nullable String retryAfter)
      implements Attempt {}

  /** No connection: nothing was sent. */
  record NotSent(String reason) implements Attempt {}

  /** Sent, but no answer came. */
  record Lost(String reason) implements Attempt {}

  /** What to do next. */
  enum Next {
    /** Use this answer. */
    DONE,
    /** Nothing was done there; ask another address at once. */
    TRY_OTHER,
    /** It may have been done: send it again with the same key. */
    SEND_AGAIN
  }

  /**
   * The rule of the DBaaS's status codes: 503 and 429 mean that nothing was done, 504 and any other
   * server error that it may have been. Whatever could have been done before stays unknown until
   * the DBaaS answers under the same key.
   */
  static Next next(Attempt attempt, boolean unknownBefore) {
    return switch (attempt) {
      case NotSent ignored -> Next.TRY_OTHER;
      case Lost ignored -> Next.SEND_AGAIN;
      case Answered answer -> {
        if (answer.status() == 503 || answer.status() == 429) {
          yield unknownBefore ? Next.SEND_AGAIN : Next.DONE;
        }
        yield answer.status() >= 500 ? Next.SEND_AGAIN : Next.DONE;
      }
    };
  }
}
