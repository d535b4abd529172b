package dev.rideshare.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static Problem refused(byte[] body) {
    Problem problem = catchThrowableOfType(Problem.class, () -> Json.parse(body));
    assertThat(problem).isNotNull();
    assertThat(problem.status()).isEqualTo(400);
    return problem;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"a\":1,\"a\":2}",
        "{} {}",
        "[1,]",
        "{'a':1}",
        "NaN",
        "01",
        "+1",
        "\"\u0001\"",
        "{\"a\":1e1000000000}",
        "1e-1000000000",
        "1e99999999999999999999",
        "nul",
        "// c\n1"
      })
  void refusesWhatIsNotStrictJson(String body) {
    refused(utf8(body));
  }

  @Test
  void namesLineAndColumn() {
    Problem problem = refused(utf8("{\"a\": 1,\n  \"b\": }"));
    assertThat(problem.detail()).startsWith("malformed JSON at line 2, column 8:");
    assertThat(problem.member("line")).isEqualTo(2);
  }

  @Test
  void refusesInvalidUtf8AndBottomlessNesting() {
    refused(new byte[] {'"', (byte) 0xff, (byte) 0xfe, '"'});
    refused(utf8("[".repeat(100_000)));
  }

  @Test
  void keepsLargeNumbersExactAndLongStringsWhole() {
    String digits = "12345678901234567890".repeat(50);
    assertThat(Json.parse(utf8(digits)).bigIntegerValue()).hasToString(digits);
    assertThat(Json.parse(utf8("0.10000000000000000000000000000000000001")).decimalValue())
        .isEqualTo(new BigDecimal("0.10000000000000000000000000000000000001"));
    assertThat(Json.parse(utf8("1.50")).decimalValue()).isEqualTo(new BigDecimal("1.50"));
    assertThat(Json.parse(utf8('"' + "s".repeat(7_000_000) + '"')).textValue()).hasSize(7_000_000);
  }

  @Test
  void writesUnpairedSurrogatesOfAMessageAsReplacementCharacters() {
    assertThat(Problem.badRequest("bad \ud800 name").toResponse().body().toString())
        .contains("bad \uFFFD name");
  }
}
