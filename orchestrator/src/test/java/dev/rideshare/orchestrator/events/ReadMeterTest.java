package dev.rideshare.orchestrator.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadMeterTest {
  @Test
  void aResetTouchesTheShownNumberAlone() {
    ReadMeter meter = new ReadMeter();
    meter.count();
    meter.count();
    meter.reset();
    meter.count();

    assertThat(meter.shown()).isEqualTo(1);
    assertThat(meter.total()).isEqualTo(3);
  }
}
