package dev.rideshare.model.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutoscalerTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration WINDOW = Duration.ofMinutes(2);
  private static final ScalingLimits LIMITS = new ScalingLimits(WINDOW, 1, 8);
  private static final Autoscaler BY_READS = new Autoscaler(new ScalingPolicy.Reads(20), LIMITS);
  private static final Autoscaler BY_LOAD =
      new Autoscaler(
          new ScalingPolicy.Load(0.5, Duration.ofMillis(20), 2, Duration.ofMinutes(5)), LIMITS);

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "19, 1",
    "20, 1",
    "21, 2",
    "40, 2",
    "41, 3",
    "60, 3",
    "159, 8",
    "160, 8",
    "161, 8",
    "1000000000, 8"
  })
  void oneMoreSlaveForEveryFurtherTwentyReads(long reads, int slaves) {
    assertThat(decided(BY_READS, after(WINDOW, windowOf(1), reads)).state().wanted())
        .isEqualTo(slaves);
  }

  @Test
  void theWindowBeginsWithTheFirstReadAndCountsIt() {
    ScalingState quiet = ScalingState.wanting(1);
    assertThat(BY_READS.next(quiet, seen(START, 0))).isInstanceOf(ScalingStep.Waited.class);

    ScalingStep first = BY_READS.next(quiet, seen(START.plusSeconds(50), 1));

    assertThat(first).isInstanceOf(ScalingStep.Began.class);
    ScalingState open = ((ScalingStep.Began) first).state();
    assertThat(open.windowBegan()).contains(START.plusSeconds(50));
    assertThat(BY_READS.next(open, seen(START.plusSeconds(169), 21)))
        .isInstanceOf(ScalingStep.Waited.class);
    assertThat(decided(BY_READS.next(open, seen(START.plusSeconds(170), 21))).state().wanted())
        .isEqualTo(2);
  }

  @Test
  void afterAQuietWindowTheFloorIsLeftAndTheNextWindowBeginsWithTheNextRead() {
    ScalingStep.Decided quiet = decided(BY_READS, after(WINDOW, windowOf(5), 0));

    assertThat(quiet.state().wanted()).isEqualTo(1);
    assertThat(quiet.state().windowBegan()).isEmpty();
    assertThat(quiet.reason()).isEqualTo("0 reads at 20 for each slave ask for 1 slave");
  }

  @Test
  void windowsFollowOneAnotherWithoutAGapWhileThereAreReads() {
    ScalingState open = windowOf(1);
    ScalingStep.Decided late =
        decided(BY_READS.next(open, seen(START.plus(WINDOW).plusMillis(800), 30)));
    assertThat(late.state().windowBegan()).contains(START.plus(WINDOW));

    ScalingStep.Decided muchTooLate =
        decided(BY_READS.next(open, seen(START.plus(WINDOW.multipliedBy(3)), 30)));
    assertThat(muchTooLate.state().windowBegan()).contains(START.plus(WINDOW.multipliedBy(3)));
  }

  @Test
  void theReadsOfAllOrchestratorsAreSummedWhoeverComesOrGoes() {
    ScalingState open =
        new ScalingState(1, Map.of("a", 100L, "gone", 50L), Optional.of(START), Optional.empty());
    var seen =
        new Observation(START.plus(WINDOW), Map.of("a", 115L, "new", 6L), Optional.empty(), false);
    assertThat(decided(BY_READS.next(open, seen)).reads()).isEqualTo(21);
  }

  /** An hour of simulated load: what was read in each window, and the slaves after it. */
  @Test
  void anHourOfLoad() {
    long[] reads = {
      1, 20, 21, 45, 100, 400, 400, 30, 0, 5, 61, 61, 61, 20, 19, 0, 0, 0, 81, 160, 161, 12, 0, 41,
      40, 39, 2, 1, 100, 0
    };
    int[] slaves = {
      1, 1, 2, 3, 5, 8, 8, 2, 1, 1, 4, 4, 4, 1, 1, 1, 1, 1, 5, 8, 8, 1, 1, 3, 2, 2, 1, 1, 5, 1
    };
    ScalingState state = ScalingState.wanting(1);
    List<Integer> wanted = new ArrayList<>();
    long total = 0;
    for (int slot = 0; slot < reads.length; slot++) {
      total += reads[slot];
      Instant begin = START.plus(WINDOW.multipliedBy(slot));
      for (int second = 0; second < WINDOW.toSeconds(); second++) {
        state = after(state, begin.plusSeconds(second), total);
      }
      state = after(state, begin.plus(WINDOW), total);
      wanted.add(state.wanted());
    }
    assertThat(wanted).containsExactly(boxed(slaves));
  }

  @ParameterizedTest
  @CsvSource({
    // slaves, utilisation, wait ms, then wanted
    "2, 0.50, 1, 2",
    "2, 0.51, 1, 3",
    "2, 0.90, 1, 4",
    "2, 1.00, 1, 4",
    "2, 0.40, 21, 3",
    "4, 1.00, 1, 6",
    "7, 1.00, 1, 8",
    "2, 0.40, 20, 2",
  })
  void growsByTheLoadButNotByMoreThanAStep(int slaves, double utilisation, int wait, int wanted) {
    assertThat(decided(byLoad(slaves, utilisation, wait, false, Optional.empty())).state().wanted())
        .isEqualTo(wanted);
  }

  @Test
  void waitsForASlaveThatIsJoiningBeforeItAsksForMore() {
    ScalingStep.Decided decided = decided(byLoad(2, 1.0, 100, true, Optional.empty()));
    assertThat(decided.state().wanted()).isEqualTo(2);
    assertThat(decided.reason()).endsWith("one that is joining is waited for");
  }

  @Test
  void shrinksAStepAtATimeAndNotSoonAfterAChange() {
    Instant end = START.plus(WINDOW);
    Optional<Instant> fresh = Optional.of(end.minus(Duration.ofMinutes(5)).plusSeconds(1));
    Optional<Instant> old = Optional.of(end.minus(Duration.ofMinutes(5)));

    assertThat(decided(byLoad(6, 0.1, 0, false, fresh)).state().wanted()).isEqualTo(6);
    assertThat(decided(byLoad(6, 0.1, 0, false, old)).state().wanted()).isEqualTo(4);
    assertThat(decided(byLoad(2, 0.0, 0, false, old)).state().wanted()).isEqualTo(1);
  }

  @Test
  void changesNothingWhereAFigureIsMissing() {
    ScalingStep.Decided decided = decided(BY_LOAD, after(WINDOW, windowOf(3), 900));
    assertThat(decided.changes()).isFalse();
    assertThat(decided.reason()).isEqualTo("a figure is missing: nothing changes");
  }

  @Test
  void goesOnShrinkingInQuietWindowsUntilTheFloor() {
    var load = Optional.of(new Load(5, 0, Duration.ZERO));
    ScalingState state = windowOf(5);
    ScalingStep.Decided first =
        decided(
            BY_LOAD.next(state, new Observation(START.plus(WINDOW), Map.of("a", 0L), load, false)));
    assertThat(first.state().wanted()).isEqualTo(3);
    assertThat(first.state().windowBegan()).isPresent();
  }

  private record Look(ScalingState state, Observation seen) {}

  private static Look after(Duration time, ScalingState state, long reads) {
    return new Look(state, seen(START.plus(time), reads));
  }

  private static ScalingStep byLoad(
      int slaves, double utilisation, int wait, boolean joining, Optional<Instant> changedAt) {
    ScalingState state = new ScalingState(slaves, Map.of(), Optional.of(START), changedAt);
    Load load = new Load(slaves, utilisation, Duration.ofMillis(wait));
    return BY_LOAD.next(
        state, new Observation(START.plus(WINDOW), Map.of("a", 10L), Optional.of(load), joining));
  }

  private static ScalingState windowOf(int wanted) {
    return new ScalingState(wanted, Map.of(), Optional.of(START), Optional.empty());
  }

  private static Observation seen(Instant now, long reads) {
    return new Observation(now, Map.of("a", reads), Optional.empty(), false);
  }

  private static ScalingStep.Decided decided(Autoscaler autoscaler, Look look) {
    return decided(autoscaler.next(look.state(), look.seen()));
  }

  private static ScalingStep.Decided decided(ScalingStep step) {
    assertThat(step).isInstanceOf(ScalingStep.Decided.class);
    return (ScalingStep.Decided) step;
  }

  private static ScalingState after(ScalingState before, Instant now, long total) {
    return switch (BY_READS.next(before, seen(now, total))) {
      case ScalingStep.Waited() -> before;
      case ScalingStep.Began(ScalingState state) -> state;
      case ScalingStep.Decided decided -> decided.state();
    };
  }

  private static Integer[] boxed(int[] numbers) {
    return Arrays.stream(numbers).boxed().toArray(Integer[]::new);
  }
}
