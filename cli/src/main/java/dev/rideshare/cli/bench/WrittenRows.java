package dev.rideshare.cli.bench;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows that were sent to the table that is written to, each by a number of its own, from 1; and
 * what became of them. Thread-safe.
 */
final class WrittenRows {
  /** So many of a kind are named. */
  private static final int NAMED = 5;

  private final BitSet acknowledged = new BitSet();
  private final BitSet there = new BitSet();

  /** Rows that nobody has sent, and those that are there once more. */
  private final List<String> strange = new ArrayList<>();

  private int sent;
  private int rows;

  /** The number of the next row, which is sent now. */
  synchronized int send() {
    return ++sent;
  }

  synchronized void acknowledge(int number) {
    acknowledged.set(number);
  }

  /**
   * A row that the table holds.
   *
   * @param row as the report shows it, if it should not be there
   */
  synchronized void found(int number, Object row) {
    rows++;
    if (number < 1 || number > sent) {
      strange.add(row + " was never sent");
    } else if (there.get(number)) {
      strange.add(row + " is there twice");
    } else {
      there.set(number);
    }
  }

  /** What was found, for people. */
  synchronized String text() {
    return "%d rows sent, %d acknowledged, %d there"
        .formatted(sent, acknowledged.cardinality(), rows);
  }

  /**
   * What is wrong, once all that is there was found: an acknowledged row that is not, one that
   * nobody sent, one that is there twice. Whether a row is there that was not acknowledged is open.
   *
   * @return a text for people each
   */
  synchronized List<String> problems() {
    BitSet lost = (BitSet) acknowledged.clone();
    lost.andNot(there);
    List<String> problems = new ArrayList<>();
    if (!lost.isEmpty()) {
      problems.add(
          "%d acknowledged and lost (%s)"
              .formatted(lost.cardinality(), named(lost.stream(), lost.cardinality())));
    }
    if (!strange.isEmpty()) {
      problems.add(
          "%d that should not be there (%s)"
              .formatted(
                  strange.size(),
                  strange.stream().limit(NAMED).collect(Collectors.joining(", "))
                      + (strange.size() > NAMED ? ", …" : "")));
    }
    return problems;
  }

  private static String named(IntStream numbers, int count) {
    return numbers.limit(NAMED).mapToObj(BenchTables::name).collect(Collectors.joining(", "))
        + (count > NAMED ? ", …" : "");
  }
}
