package dev.rideshare.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Percent-encoding (RFC 3986), strictly read: what is malformed is a 400 problem. */
public final class Paths {
  private Paths() {}

  /** The decoded segments of a raw path; "/a/b%2Fc" has two, "a" and "b/c". */
  public static List<String> segments(String rawPath) {
    String path = rawPath.startsWith("/") ? rawPath.substring(1) : rawPath;
    List<String> segments = new ArrayList<>();
    int start = 0;
    while (true) {
      int end = path.indexOf('/', start);
      String raw = end < 0 ? path.substring(start) : path.substring(start, end);
      segments.add(decode(raw, false));
      if (end < 0) {
        return segments;
      }
      start = end + 1;
    }
  }

  /** The decoded pairs of a raw query; "+" is a space, a name without "=" has an empty value. */
  static List<Map.Entry<String, String>> query(@Nullable String rawQuery) {
    List<Map.Entry<String, String>> pairs = new ArrayList<>();
    if (rawQuery == null) {
      return pairs;
    }
    int start = 0;
    while (start <= rawQuery.length()) {
      int end = rawQuery.indexOf('&', start);
      String pair = rawQuery.substring(start, end < 0 ? rawQuery.length() : end);
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        pairs.add(Map.entry(decode(name, true), decode(value, true)));
      }
      if (end < 0) {
        break;
      }
      start = end + 1;
    }
    return pairs;
  }

  /** Encodes text as one path segment: all but RFC 3986's unreserved characters. */
  public static String encode(String segment) {
    StringBuilder result = new StringBuilder();
    for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
      boolean unreserved =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || b == '-'
              || b == '.'
              || b == '_'
              || b == '~';
      if (unreserved) {
        result.append((char) b);
      } else {
        result.append('%');
        result.append(Character.toUpperCase(Character.forDigit((b >> 4) & 15, 16)));
        result.append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
      }
    }
    return result.toString();
  }

  private static String decode(String raw, boolean plusIsSpace) {
    if (raw.indexOf('%') < 0 && (!plusIsSpace || raw.indexOf('+') < 0) && isAscii(raw)) {
      return raw;
    }
    // Bytes outside ASCII that came unencoded reach us as Latin-1 characters or as UTF-8 text.
    ByteBuffer bytes = ByteBuffer.allocate(raw.length() * 3);
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int high = i + 1 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
        int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw Problem.badRequest("malformed percent-encoding in the URL");
        }
        bytes.put((byte) (high * 16 + low));
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes.put((byte) ' ');
      } else if (c < 0x100) {
        bytes.put((byte) c);
      } else {
        bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw Problem.badRequest("the URL is not percent-encoded UTF-8");
    }
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
