package dev.rideshare.rideshare.rides;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The form {@code DD-MM-YYYY:SS-MM-HH}: seconds, minutes, hours, in that order. */
final class Timestamps {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{2})-([0-9]{2})-([0-9]{4}):([0-9]{2})-([0-9]{2})-([0-9]{2})");

  private static final DateTimeFormatter SHOWN =
      new DateTimeFormatterBuilder()
          .appendPattern("dd-MM-")
          .appendValue(ChronoField.YEAR, 4, 9, SignStyle.NORMAL)
          .appendPattern(":ss-mm-HH")
          .toFormatter(Locale.ROOT);

  private Timestamps() {}

  /**
   * The moment meant, or empty if the text is not a real date and time of that zone in that form.
   */
  static Optional<Instant> parse(String text, ZoneId zone) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || matcher.group(3).equals("0000")) {
      return Optional.empty();
    }
    try {
      LocalDateTime local =
          LocalDateTime.of(
              number(matcher, 3),
              number(matcher, 2),
              number(matcher, 1),
              number(matcher, 6),
              number(matcher, 5),
              number(matcher, 4));
      ZonedDateTime zoned = local.atZone(zone);
      // A time that the clocks of the zone skip is moved by atZone: it is not a real one.
      return zoned.toLocalDateTime().equals(local)
          ? Optional.of(zoned.toInstant())
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Of a moment as the database writes it, such as {@code 2026-12-24T18:30:00Z}. In UTC its parts
   * only change places: to make a moment of it first would cost most of a search.
   */
  static String format(String stored, ZoneId zone) {
    boolean simple = stored.length() >= 20 && stored.charAt(4) == '-' && stored.charAt(10) == 'T';
    if (!simple || !zone.equals(ZoneOffset.UTC)) {
      return SHOWN.format(Instant.parse(stored).atZone(zone));
    }
    return new StringBuilder(19)
        .append(stored, 8, 10)
        .append(stored, 4, 8)
        .append(stored, 0, 4)
        .append(':')
        .append(stored, 17, 19)
        .append('-')
        .append(stored, 14, 16)
        .append('-')
        .append(stored, 11, 13)
        .toString();
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
