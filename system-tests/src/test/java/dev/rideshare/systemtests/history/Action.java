package dev.rideshare.systemtests.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * What a client asks for. Values of registers, tokens of the journal, and transfers are numbers
 * that are used once in a history, so that whoever reads one knows which write it comes from.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "do")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Action.Get.class, name = "get"),
  @JsonSubTypes.Type(value = Action.Put.class, name = "put"),
  @JsonSubTypes.Type(value = Action.Update.class, name = "update"),
  @JsonSubTypes.Type(value = Action.Insert.class, name = "insert"),
  @JsonSubTypes.Type(value = Action.CompareAndSet.class, name = "compareAndSet"),
  @JsonSubTypes.Type(value = Action.Delete.class, name = "delete"),
  @JsonSubTypes.Type(value = Action.Append.class, name = "append"),
  @JsonSubTypes.Type(value = Action.Remove.class, name = "remove"),
  @JsonSubTypes.Type(value = Action.GetAppended.class, name = "getAppended"),
  @JsonSubTypes.Type(value = Action.OpenBank.class, name = "openBank"),
  @JsonSubTypes.Type(value = Action.Transfer.class, name = "transfer"),
  @JsonSubTypes.Type(value = Action.GetBank.class, name = "getBank"),
  @JsonSubTypes.Type(value = Action.Scan.class, name = "scan"),
})
sealed interface Action {
  /** Something done to one register: a row by its key, absent at first. */
  sealed interface OnRegister extends Action {
    long key();
  }

  /** Something that may leave a register with this value. */
  sealed interface OfValue extends OnRegister {
    long value();
  }

  /** Something done to one bank: some accounts whose sum stays. */
  sealed interface OnBank extends Action {
    long bank();
  }

  sealed interface Read extends Action {
    Level level();
  }

  /** Answers a row {@code [value]}, or none. */
  record Get(long key, Level level) implements OnRegister, Read {}

  /** Inserts or replaces; {@code everywhere} is durability "all". */
  record Put(long key, long value, boolean everywhere) implements OfValue {}

  /** Changes the row if it is there, and counts it. */
  record Update(long key, long value) implements OfValue {}

  /** Refused with 409 if the row is there. */
  record Insert(long key, long value) implements OfValue {}

  /** Refused with 412 unless the value is the expected one. */
  record CompareAndSet(long key, long expected, long value) implements OfValue {}

  /** Deletes the row if it is there, and counts it. */
  record Delete(long key) implements OnRegister {}

  /**
   * Inserts a row with a generated id, and answers {@code [id]}. All attempts for one token are the
   * same request under the same idempotency key.
   */
  record Append(long token) implements Action {}

  /** Deletes a row of the journal; refused with 412 if it is not there. */
  record Remove(long token, long id) implements Action {}

  /** Answers a row {@code [id, token]}, or none. */
  record GetAppended(long id, Level level) implements Read {}

  /** Inserts the accounts 0, 1, … with these balances, all at once. */
  record OpenBank(long bank, List<Long> balances) implements OnBank {}

  /**
   * Moves an amount in a transaction of two updates; refused with 412 unless both accounts have the
   * balance that the client has read.
   */
  record Transfer(long transfer, long bank, long amount, Account from, Account to)
      implements OnBank {}

  /** An account as it was read. */
  record Account(long number, long balance) {}

  /** Answers rows {@code [account, balance, last]} in the order of the accounts. */
  record GetBank(long bank, Level level) implements OnBank, Read {}

  /**
   * One page of the strong reading of a whole table, in the order of the first column: the rows in
   * which it is greater. Fewer rows than the limit are the last.
   */
  record Scan(TableKind table, long after, int limit) implements Read {
    @Override
    public Level level() {
      return Level.STRONG;
    }
  }

  default boolean isWrite() {
    return !(this instanceof Read);
  }

  /** The name under which it is counted. */
  default String kind() {
    String name = getClass().getSimpleName();
    return this instanceof Read read && !(this instanceof Scan) ? name + " " + read.level() : name;
  }
}
