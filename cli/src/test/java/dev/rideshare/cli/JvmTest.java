package dev.rideshare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JvmTest {
  @Test
  void aWorkerHasACacheOfItsOwn() {
    assertThat(Jvm.cache("/built", List.of("worker", "--name", "a")))
        .hasToString("/built/worker.aot");
    assertThat(Jvm.cache("/built", List.of("up"))).hasToString("/built/system.aot");
  }

  @Test
  void takesFlagsApartAtSpaces() {
    assertThat(Jvm.words(" -Xint  -Da=b ")).containsExactly("-Xint", "-Da=b");
    assertThat(Jvm.words(" ")).isEmpty();
  }
}
