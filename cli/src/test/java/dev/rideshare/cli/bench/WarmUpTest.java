package dev.rideshare.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void goesOnForAsLongAsItGetsFaster() throws Exception {
    assertThat(reached(20, 4, 9, 14, 12, 13, 18, 18, 17, 18, 99))
        .as("three slices after the 18 are no faster")
        .containsExactly(4.0, 9.0, 14.0, 12.0, 13.0, 18.0, 18.0, 17.0, 18.0);
  }

  @Test
  void whatIsHardlyFasterIsNot() throws Exception {
    assertThat(reached(20, 100, 101, 102, 103, 999)).containsExactly(100.0, 101.0, 102.0, 103.0);
    assertThat(reached(20, 100, 101, 102, 104, 104, 999)).hasSize(5);
  }

  @Test
  void endsAfterSoManySlices() throws Exception {
    assertThat(reached(1, 5, 99)).containsExactly(5.0);
    assertThat(reached(3, 5, 10, 20, 40)).containsExactly(5.0, 10.0, 20.0);
  }

  private static List<Double> reached(int most, int... perSecond) throws Exception {
    Iterator<Integer> next = Arrays.stream(perSecond).iterator();
    return new WarmUp(SECOND, most).run(slice -> sample(next.next(), slice));
  }

  private static Sample sample(int answered, Duration took) {
    return new Sample(answered, 0, Map.of(), took, Sample.histogram(), Map.of());
  }
}
