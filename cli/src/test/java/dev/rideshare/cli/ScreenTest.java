package dev.rideshare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private static final char ESCAPE = '\u001b';

  private final StringWriter written = new StringWriter();

  @Test
  void whatIsNotATerminalGetsNoControlCharacters() {
    try (Screen screen = new Screen(new PrintWriter(written), false)) {
      screen.show("a");
      screen.show("b");
    }
    assertThat(written.toString().lines()).containsExactly("a", "b");
  }

  @Test
  void aTerminalIsAsBeforeInTheEnd() {
    try (Screen screen = new Screen(new PrintWriter(written), true)) {
      screen.show("a");
    }
    assertThat(written.toString().replace(ESCAPE, '^'))
        .startsWith("^[?1049h^[?25l^[?7l")
        .endsWith("^[?7h^[?25h^[?1049l");
  }

  @Test
  void aShorterTextLeavesNothingOfALongerOne() {
    assertThat(Screen.overwriting("one\ntwo\n").replace(ESCAPE, '^'))
        .isEqualTo("^[Hone^[K\r\ntwo^[K^[J");
  }
}
