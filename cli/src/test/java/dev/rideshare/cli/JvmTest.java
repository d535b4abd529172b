package dev.rideshare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JvmTest {
  @Test
  void namesJarsOfOneFolderByTheFolder() {
    assertThat(Jvm.shorten("/lib/a.jar:/lib/b.jar")).isEqualTo("/lib/*");
  }

  @Test
  void keepsAnyOtherClassPath() {
    assertThat(Jvm.shorten("/lib/a.jar:/other/b.jar")).isEqualTo("/lib/a.jar:/other/b.jar");
    assertThat(Jvm.shorten("/target/classes:/lib/a.jar")).isEqualTo("/target/classes:/lib/a.jar");
  }

  @Test
  void takesFlagsApartAtSpaces() {
    assertThat(Jvm.words(" -Xint  -Da=b ")).containsExactly("-Xint", "-Da=b");
    assertThat(Jvm.words(" ")).isEmpty();
  }
}
