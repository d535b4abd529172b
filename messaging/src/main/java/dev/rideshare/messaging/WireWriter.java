package dev.rideshare.messaging;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the compact primitives of every codec into a buffer that grows. Integers that are mostly
 * small take the variable-length form of Protocol Buffers (seven bits a byte, lowest first). Not
 * safe for use by several threads.
 */
public final class WireWriter {
  private static final int LARGEST = Integer.MAX_VALUE - 16;

  private byte[] buffer;
  private int size;

  public WireWriter() {
    this(256);
  }

  /** A writer whose buffer starts with room for so many bytes. */
  public WireWriter(int expectedSize) {
    buffer = new byte[Math.max(16, expectedSize)];
  }

  /** Bytes written so far. */
  public int size() {
    return size;
  }

  /** One byte, 0 to 255: versions, kinds, flags. */
  public WireWriter writeByte(int value) {
    if ((value & ~0xff) != 0) {
      throw new IllegalArgumentException("not one byte: " + value);
    }
    grow(1);
    buffer[size++] = (byte) value;
    return this;
  }

  public WireWriter writeBoolean(boolean value) {
    return writeByte(value ? 1 : 0);
  }

  /** An unsigned integer in 1 to 10 bytes; negative values are taken as unsigned 64-bit ones. */
  public WireWriter writeUnsigned(long value) {
    grow(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      buffer[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
    return this;
  }

  /** A signed integer in 1 to 10 bytes, short when near zero on either side (zig-zag). */
  public WireWriter writeSigned(long value) {
    return writeUnsigned((value << 1) ^ (value >> 63));
  }

  /** Eight bytes, highest first. */
  public WireWriter writeLong(long value) {
    grow(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  public WireWriter writeUuid(UUID value) {
    return writeLong(value.getMostSignificantBits()).writeLong(value.getLeastSignificantBits());
  }

  /** Length, then the bytes. */
  public WireWriter writeBytes(byte[] value) {
    writeUnsigned(value.length);
    grow(value.length);
    System.arraycopy(value, 0, buffer, size, value.length);
    size += value.length;
    return this;
  }

  /** UTF-8: length in bytes, then the bytes. */
  public WireWriter writeString(String value) {
    return writeBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** As {@link #writeString} with one byte before it that tells null from a value. */
  public WireWriter writeNullableString(@Nullable String value) {
    writeBoolean(value != null);
    return value == null ? this : writeString(value);
  }

  /** A constant, by name: the order of an enum's constants may change, their names don't. */
  public WireWriter writeEnum(Enum<?> value) {
    return writeString(value.name());
  }

  /** A count, then each element. */
  public <T extends @Nullable Object> WireWriter writeList(
      Collection<? extends T> elements, BiConsumer<WireWriter, T> element) {
    writeUnsigned(elements.size());
    for (T each : elements) {
      element.accept(this, each);
    }
    return this;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, size);
  }

  private void grow(int more) {
    if (more <= buffer.length - size) {
      return;
    }
    long needed = (long) size + more;
    if (needed > LARGEST) {
      throw new IllegalStateException("a message of more than " + LARGEST + " bytes");
    }
    buffer = Arrays.copyOf(buffer, (int) Math.min(LARGEST, Math.max(needed, buffer.length * 2L)));
  }
}
