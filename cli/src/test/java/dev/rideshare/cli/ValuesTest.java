package dev.rideshare.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  private static final Duration MOST = Duration.ofDays(30);

  private final Values values = new Values();

  @ParameterizedTest
  @CsvSource({"500ms, 500", "4s, 4000", "2m, 120000", "1h, 3600000", "0s, 0"})
  void readsADuration(String text, long millis) {
    assertThat(values.duration("--x", text, Duration.ZERO, MOST)).hasMillis(millis);
    values.check();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4", "s", "4 s", "-4s", "4.5s", "2d", "soon", "99999999999s"})
  void refusesWhatIsNoDuration(String text) {
    values.duration("--x", text, Duration.ZERO, MOST);
    assertThatThrownBy(values::check).hasMessageStartingWith("--x: ").hasMessageContaining("4s");
  }

  @Test
  void refusesADurationOutOfItsRangeAndNamesTheRange() {
    values.duration("--x", "500ms", Duration.ofSeconds(1), Duration.ofMinutes(1));
    assertThatThrownBy(values::check).hasMessageContaining("from 1s to 1m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"500ms", "4s", "2m", "36h", "90s", "0s"})
  void writesADurationAsItReadsIt(String text) {
    assertThat(Values.text(values.duration("--x", text, Duration.ZERO, MOST))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "http://h:8083, http://h:8083",
    "http://h:8083/, http://h:8083",
    "http://h, http://h:80",
    "http://[::1]:8083, http://[::1]:8083"
  })
  void aPlainServersPortIs80UnlessItIsNamed(String text, String url) {
    assertThat(values.plainHttpUrl("--x", text)).hasToString(url);
    values.check();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://h", "http://h/api", "http://h?a=b", "http://u@h", "h:8083"})
  void aPlainServerHasNeitherTlsNorAPath(String text) {
    values.plainHttpUrl("--x", text);
    assertThatThrownBy(values::check)
        .hasMessageStartingWith("--x: ")
        .hasMessageContaining("without https or a path");
  }

  @Test
  void namesAllProblemsAtOnce() {
    values.port("--users-port", "70000");
    values.count("--slaves", "0");
    values.httpUrl("--url", "localhost");
    assertThatThrownBy(values::check)
        .isInstanceOfSatisfying(
            UsageException.class,
            e ->
                assertThat(e.problems())
                    .hasSize(3)
                    .anySatisfy(line -> assertThat(line).contains("--users-port", "70000"))
                    .anySatisfy(line -> assertThat(line).contains("--slaves", "1 or more"))
                    .anySatisfy(line -> assertThat(line).contains("--url", "localhost")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"h:2181", "h:65535", "a:2181,b:2181,c:2181", "h:2181/path/below", "[::1]:21"})
  void takesZooKeepersAddress(String text) {
    assertThat(values.zooKeeper("--zookeeper", text)).isEqualTo(text);
    assertThatCode(values::check).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "zoo",
        "h:port",
        "h:2181,",
        "h:2181/",
        "h:65536",
        "http://h:2181",
        "two words"
      })
  void refusesWhatIsNoAddressOfZooKeeper(String text) {
    values.zooKeeper("--zookeeper", text);
    assertThatThrownBy(values::check).isInstanceOf(UsageException.class);
  }

  @Test
  void showsAControlCharacterAsAQuestionMarkAndALongTextCut() {
    values.count("--slaves", "1\u001b[2J\n" + "9".repeat(500));
    assertThatThrownBy(values::check)
        .message()
        .hasSizeLessThan(200)
        .doesNotContain("\u001b", "\n")
        .contains("1?[2J?9");
  }
}
