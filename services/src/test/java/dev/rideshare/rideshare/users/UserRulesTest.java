package dev.rideshare.rideshare.users;

import static org.assertj.core.api.Assertions.assertThat;

import com.password4j.Password;
import dev.rideshare.rideshare.RideShare;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class UserRulesTest {
  @Test
  void acceptsFortyHexadecimalDigitsOfAnyCase() {
    assertThat(PasswordHasher.isAcceptable(RideShare.PASSWORD)).isTrue();
    assertThat(PasswordHasher.isAcceptable("A".repeat(40))).isTrue();
    assertThat(PasswordHasher.isAcceptable("a".repeat(39))).isFalse();
    assertThat(PasswordHasher.isAcceptable("a".repeat(41))).isFalse();
    assertThat(PasswordHasher.isAcceptable("g".repeat(40))).isFalse();
    assertThat(PasswordHasher.isAcceptable("١".repeat(40))).isFalse();
  }

  @Test
  void storesAHashThatTheDigitsInAnyCaseVerify() {
    try (PasswordHasher hasher = new PasswordHasher(1)) {
      String hash = hasher.hash(RideShare.PASSWORD);
      String digits = RideShare.PASSWORD.toLowerCase(Locale.ROOT);
      assertThat(Password.check(digits, hash).withBcrypt()).isTrue();
      assertThat(Password.check("0" + digits.substring(1), hash).withBcrypt()).isFalse();
    }
  }

  @Test
  void sortsByCodePoints() {
    assertThat(UserHandlers.byCodePoints("a", "b")).isNegative();
    assertThat(UserHandlers.byCodePoints("Z", "a")).isNegative();
    assertThat(UserHandlers.byCodePoints("a", "ab")).isNegative();
    assertThat(UserHandlers.byCodePoints("\uFFFD", "😀")).isNegative();
    assertThat(UserHandlers.byCodePoints("😀", "😀")).isZero();
  }

  @Test
  void namesAllProblemsOfAConfigurationTogether() {
    UsersConfig bad = UsersConfig.of("", 70_000, List.of(URI.create("ftp://x")));
    assertThat(bad.problems()).hasSize(3);
    assertThat(UsersConfig.of("127.0.0.1", 0, List.of(URI.create("http://a:1"))).problems())
        .isEmpty();
  }
}
