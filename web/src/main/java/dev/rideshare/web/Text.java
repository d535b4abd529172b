package dev.rideshare.web;

/** Rules about strings that came from outside. */
public final class Text {
  private Text() {}

  /** Whether a database can keep the text: it holds no NUL and no unpaired surrogate. */
  public static boolean isStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return false;
      }
      if (Character.isSurrogate(c)) {
        if (!isPairAt(text, i)) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** The text with each unpaired surrogate replaced by U+FFFD, so that it can be sent as UTF-8. */
  static String wellFormed(String text) {
    StringBuilder result = null;
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isSurrogate(text.charAt(i))) {
        continue;
      }
      if (isPairAt(text, i)) {
        i++;
        continue;
      }
      if (result == null) {
        result = new StringBuilder(text);
      }
      result.setCharAt(i, '\uFFFD');
    }
    return result == null ? text : result.toString();
  }

  /** The first {@code length} characters, never half a surrogate pair. */
  static String cut(String text, int length) {
    boolean splits = Character.isHighSurrogate(text.charAt(length - 1));
    return text.substring(0, splits ? length - 1 : length);
  }

  private static boolean isPairAt(String text, int index) {
    return Character.isHighSurrogate(text.charAt(index))
        && index + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(index + 1));
  }
}
