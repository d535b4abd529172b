package dev.rideshare.rideshare.rides;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.web.Json;
import dev.rideshare.web.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RideRulesTest {
  private static OptionalInt area(String json) {
    return Areas.number("source", Json.parse(json.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void readsSecondsMinutesHoursInThatOrder() {
    assertThat(Timestamps.parse("29-02-2024:05-04-03", ZoneOffset.UTC))
        .contains(Instant.parse("2024-02-29T03:04:05Z"));
    assertThat(Timestamps.parse("01-01-2026:00-30-05", ZoneId.of("Asia/Kolkata")))
        .contains(Instant.parse("2026-01-01T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "29-02-2023:05-04-03",
        "31-04-2024:05-04-03",
        "00-01-2024:05-04-03",
        "01-13-2024:05-04-03",
        "01-01-0000:05-04-03",
        "01-01-2024:60-04-03",
        "01-01-2024:05-60-03",
        "01-01-2024:05-04-24",
        "1-1-2024:05-04-03",
        "01-01-2024 05-04-03",
        "01-01-2024:05:04:03",
        " 01-01-2024:05-04-03",
        "01-01-2024:05-04-03\n",
        "01-01-20240:05-04-03",
        "٠١-01-2024:05-04-03",
        "2024-01-01:05-04-03"
      })
  void refusesWhatIsNotARealDateInThatForm(String text) {
    assertThat(Timestamps.parse(text, ZoneOffset.UTC)).isEmpty();
  }

  @Test
  void refusesATimeThatTheClocksSkip() {
    assertThat(Timestamps.parse("29-03-2026:00-30-02", ZoneId.of("Europe/Berlin"))).isEmpty();
    assertThat(Timestamps.parse("29-03-2026:00-30-03", ZoneId.of("Europe/Berlin"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"29-02-2024:05-04-03", "31-12-9999:59-59-23", "01-01-0001:00-00-00"})
  void writesWhatItRead(String text) {
    Instant moment = Timestamps.parse(text, ZoneOffset.UTC).orElseThrow();
    assertThat(Timestamps.format(moment.toString(), ZoneOffset.UTC)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-24T18:30:05Z, UTC, 24-12-2026:05-30-18",
    "2026-12-24T18:30:05.25Z, UTC, 24-12-2026:05-30-18",
    "+12026-12-24T18:30:05Z, UTC, 24-12-12026:05-30-18",
    "2026-12-24T18:30:05Z, Asia/Kolkata, 25-12-2026:05-00-00"
  })
  void showsATimeAsTheDatabaseWritesIt(String stored, String zone, String shown) {
    ZoneId own = zone.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(zone);
    assertThat(Timestamps.format(stored, own)).isEqualTo(shown);
  }

  @Test
  void aRideThatStartsAtThisVerySecondIsUpcomingAndOneThatHasBegunIsNot() {
    Instant second = Instant.parse("2026-12-24T18:30:05Z");
    assertThat(Upcoming.wholeSecond(second)).isEqualTo(second);
    assertThat(Upcoming.wholeSecond(second.plusNanos(1))).isEqualTo(second.plusSeconds(1));
    assertThat(Upcoming.wholeSecond(second.minusNanos(1))).isEqualTo(second);
  }

  @Test
  void takesAreaNumbersAsNumbersOrDigits() {
    assertThat(area("7")).hasValue(7);
    assertThat(area("7.0")).hasValue(7);
    assertThat(area("\"7\"")).hasValue(7);
    assertThat(area("\"007\"")).hasValue(7);
    assertThat(area("2147483647")).hasValue(Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "\"0\"",
        "\"000\"",
        "2147483648",
        "\"2147483648\"",
        "1e100000",
        "123456789012345678901234567890123456789012345678901234567890",
        "\"123456789012345678901234567890123456789012345678901234567890\""
      })
  void knowsThatNoAreaCanHaveSomeNumbers(String json) {
    assertThat(area(json)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1.5", "true", "null", "[1]", "{}", "\"\"", "\"x\"", "\"-1\"", "\" 1\"", "\"١\""})
  void refusesWhatIsNoNumberOfAnArea(String json) {
    assertThatThrownBy(() -> area(json)).isInstanceOf(Problem.class);
  }

  @Test
  void bringsThe198Wards() {
    assertThat(Areas.load()).hasSize(198);
    assertThat(Areas.load().getFirst()).containsEntry("area_no", 1);
    assertThat(Areas.load().getLast()).containsEntry("area_name", "Hemmigepura");
  }

  @Test
  void knowsRideIdsByTheirPlainDigits() {
    assertThat(RideId.parse("1")).hasValue(1);
    assertThat(RideId.parse("9223372036854775807")).hasValue(Long.MAX_VALUE);
    for (String no : new String[] {"", "0", "01", "-1", "+1", "1 ", "9223372036854775808", "١"}) {
      assertThat(RideId.parse(no)).isEmpty();
    }
  }
}
