package dev.rideshare.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
  @Test
  void theEpochCountsBeforeTheIndex() {
    assertThat(new Position(2, 1)).isGreaterThan(new Position(1, 100));
    assertThat(new Position(2, 2)).isGreaterThan(new Position(2, 1));
    assertThat(Position.max(new Position(1, 9), new Position(2, 3))).isEqualTo(new Position(2, 3));
  }

  @Test
  void theTextFormIsReadBack() {
    var position = new Position(2, 42);
    assertThat(position).hasToString("2.42");
    assertThat(Position.parse("2.42")).contains(position);
    assertThat(position.next(3)).isEqualTo(new Position(3, 43));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "2", "2.", ".4", "-1.2", "2.4.6", "a.b", " 2.4", "9999999999999999999.1"})
  void otherTextIsNoPosition(String text) {
    assertThat(Position.parse(text)).isEmpty();
  }

  @Test
  void nothingComesBeforeTheFirstEntry() {
    assertThatThrownBy(() -> new Position(0, -1)).isInstanceOf(IllegalArgumentException.class);
  }
}
