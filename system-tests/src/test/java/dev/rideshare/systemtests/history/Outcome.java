package dev.rideshare.systemtests.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an operation ended, as far as its client knows. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Outcome.Ok.class, name = "ok"),
  @JsonSubTypes.Type(value = Outcome.Refused.class, name = "refused"),
  @JsonSubTypes.Type(value = Outcome.Unknown.class, name = "unknown"),
})
sealed interface Outcome {
  /** The rows touched by a write, or read; the position is missing where the answer has none. */
  record Ok(long count, List<List<Long>> rows, @Nullable Position position) implements Outcome {
    public Ok {
      rows = rows.stream().map(List::copyOf).toList();
    }

    boolean reaches(Position wanted) {
      return position != null && !position.isBefore(wanted);
    }
  }

  /** Certainly not done: a status of 4xx, 503, or {@link #NOBODY} where no connection was made. */
  record Refused(int status) implements Outcome {
    static final int NOBODY = 0;

    /** The database decided so, and says so again to who asks again under the same key. */
    boolean isDecided() {
      return status == 409 || status == 412;
    }
  }

  /** Done now, done later, or never; a status of 0 where no answer came. */
  record Unknown(int status, String why) implements Outcome {}

  /** The name under which it is counted. */
  default String kind() {
    return switch (this) {
      case Ok ok -> "ok";
      case Refused(int status) -> status == Refused.NOBODY ? "nobody" : String.valueOf(status);
      case Unknown(int status, String why) -> status == 0 ? "no answer" : String.valueOf(status);
    };
  }
}
