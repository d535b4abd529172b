package dev.rideshare.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void storesAnythingButNulAndHalfCharacters() {
    assertThat(Text.isStorable("é 😀 \n\"'")).isTrue();
    assertThat(Text.isStorable("a\0b")).isFalse();
    assertThat(Text.isStorable("a\ud83d")).isFalse();
    assertThat(Text.isStorable("\ude00a")).isFalse();
  }

  @Test
  void neverCutsACharacterInHalf() {
    assertThat(Text.cut("ab😀", 3)).isEqualTo("ab");
    assertThat(Text.cut("ab😀", 2)).isEqualTo("ab");
  }
}
