package dev.rideshare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JvmTest {
  @Test
  void takesFlagsApartAtSpaces() {
    assertThat(Jvm.words(" -Xint  -Da=b ")).containsExactly("-Xint", "-Da=b");
    assertThat(Jvm.words(" ")).isEmpty();
  }
}
