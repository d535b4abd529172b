package dev.rideshare.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WrittenRowsTest {
  private final WrittenRows rows = new WrittenRows();

  @BeforeEach
  void sendThreeOfWhichTwoAreAcknowledged() {
    rows.acknowledge(rows.send());
    rows.acknowledge(rows.send());
    assertThat(rows.send()).isEqualTo(3);
  }

  @Test
  void whatWasNotAcknowledgedMayBeThereOrNot() {
    find(1);
    find(2);
    assertThat(rows.problems()).isEmpty();
    find(3);
    assertThat(rows.problems()).isEmpty();
    assertThat(rows.text()).isEqualTo("3 rows sent, 2 acknowledged, 3 there");
  }

  @Test
  void aRowOfUnknownOutcomeIsNoneThatIsLost() {
    find(1);
    find(3);
    assertThat(rows.problems()).containsExactly("1 acknowledged and lost (row number 00000002)");
  }

  @Test
  void aRowThatIsThereTwiceOrWasNeverSentIsNamed() {
    find(1);
    find(2);
    find(2);
    find(4);
    assertThat(rows.problems())
        .containsExactly("2 that should not be there (row 2 is there twice, row 4 was never sent)");
  }

  private void find(int number) {
    rows.found(number, "row " + number);
  }
}
