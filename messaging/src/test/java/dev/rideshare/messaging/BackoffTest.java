package dev.rideshare.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  @ParameterizedTest
  @CsvSource({"0,0", "1,50", "2,100", "3,200", "4,400", "5,800", "6,1000", "7,1000", "100000,1000"})
  void doublesFromFiftyMillisecondsToOneSecond(int failures, long millis) {
    assertThat(Backoff.after(failures)).isEqualTo(Duration.ofMillis(millis));
  }
}
