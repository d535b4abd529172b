package dev.rideshare.messaging;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link WireWriter} wrote. The bytes may be anybody's: each length and count is checked
 * against what is left before anything of that size is allocated, and all that is ever thrown is
 * {@link MalformedMessageException}.
 */
public final class WireReader {
  private final byte[] bytes;
  private int position;

  public WireReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Bytes not read yet. */
  public int remaining() {
    return bytes.length - position;
  }

  /** Reads a version byte and refuses any but the expected one. */
  public void expectVersion(int expected) {
    int found = readByte();
    if (found != expected) {
      throw malformed("version " + found + " where " + expected + " was expected");
    }
  }

  /** Refuses bytes after the end of what should have been read. */
  public void expectEnd() {
    if (remaining() != 0) {
      throw malformed(remaining() + " bytes too many");
    }
  }

  public int readByte() {
    need(1);
    return bytes[position++] & 0xff;
  }

  public boolean readBoolean() {
    int value = readByte();
    if (value > 1) {
      throw malformed("a boolean is 0 or 1, not " + value);
    }
    return value == 1;
  }

  public long readUnsigned() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = readByte();
      // The tenth byte holds the one bit that is left of 64.
      if (shift == 63 && next > 1) {
        throw malformed("an integer of more than 64 bits");
      }
      value |= (long) (next & 0x7f) << shift;
      if ((next & 0x80) == 0) {
        return value;
      }
    }
    throw malformed("an integer of more than 64 bits");
  }

  public long readSigned() {
    long value = readUnsigned();
    return (value >>> 1) ^ -(value & 1);
  }

  /** An unsigned integer from 0 to the given bound, inclusive. */
  public int readUnsignedInt(int bound) {
    long value = readUnsigned();
    if (value < 0 || value > bound) {
      throw malformed(Long.toUnsignedString(value) + " where at most " + bound + " is allowed");
    }
    return (int) value;
  }

  /** A count and as many elements. */
  public <T extends @Nullable Object> List<T> readList(Function<WireReader, T> element) {
    int count = readCount(1);
    List<T> elements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      elements.add(element.apply(this));
    }
    return elements;
  }

  /** A constant of the type, by name. */
  public <E extends Enum<E>> E readEnum(Class<E> type) {
    String name = readString();
    try {
      return Enum.valueOf(type, name);
    } catch (IllegalArgumentException e) {
      throw malformed("no such " + type.getSimpleName());
    }
  }

  /**
   * The number of elements that follow, each of which takes at least so many bytes: a count that
   * the rest of the input can't hold is refused before a list of that size is made.
   */
  public int readCount(int leastBytesEach) {
    return readUnsignedInt(remaining() / Math.max(1, leastBytesEach));
  }

  public long readLong() {
    need(8);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | (bytes[position++] & 0xff);
    }
    return value;
  }

  public UUID readUuid() {
    long high = readLong();
    return new UUID(high, readLong());
  }

  public byte[] readBytes() {
    return readBytes(Integer.MAX_VALUE);
  }

  /** A byte array of at most so many bytes. */
  public byte[] readBytes(int longest) {
    int length = readLength(longest);
    byte[] value = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return value;
  }

  public String readString() {
    int length = readLength(Integer.MAX_VALUE);
    String value = new String(bytes, position, length, StandardCharsets.UTF_8);
    // The constructor puts this character in place of what is malformed; it may also be meant.
    if (value.indexOf('\uFFFD') >= 0 && !isUtf8(position, length)) {
      throw malformed("a string that is not UTF-8");
    }
    position += length;
    return value;
  }

  public @Nullable String readNullableString() {
    return readBoolean() ? readString() : null;
  }

  private int readLength(int longest) {
    int length = readUnsignedInt(longest);
    need(length);
    return length;
  }

  private boolean isUtf8(int from, int length) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private void need(int count) {
    if (count > remaining()) {
      throw malformed(count + " bytes expected, " + remaining() + " left");
    }
  }

  private MalformedMessageException malformed(String what) {
    return new MalformedMessageException("at byte " + position + ": " + what);
  }
}
