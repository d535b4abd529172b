package dev.rideshare.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
  @ParameterizedTest
  @ValueSource(
      longs = {0, 1, -1, 63, 64, -64, -65, 127, 128, 300, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 56})
  void numbersComeBackAsTheyWere(long value) {
    WireReader in =
        new WireReader(
            new WireWriter()
                .writeUnsigned(value)
                .writeSigned(value)
                .writeLong(value)
                .toByteArray());

    assertThat(in.readUnsigned()).isEqualTo(value);
    assertThat(in.readSigned()).isEqualTo(value);
    assertThat(in.readLong()).isEqualTo(value);
    in.expectEnd();
  }

  @Test
  void smallNumbersTakeOneByte() {
    assertThat(new WireWriter().writeUnsigned(127).writeSigned(-64).size()).isEqualTo(2);
  }

  @Test
  void everythingElseComesBackAsItWas() {
    UUID id = UUID.randomUUID();
    byte[] large = new byte[100_000];
    new Random(1).nextBytes(large);
    WireReader in =
        new WireReader(
            new WireWriter()
                .writeByte(255)
                .writeBoolean(true)
                .writeString("größer: \uD83D\uDE97")
                .writeString("meant: \uFFFD")
                .writeNullableString(null)
                .writeNullableString("")
                .writeUuid(id)
                .writeBytes(large)
                .toByteArray());

    assertThat(in.readByte()).isEqualTo(255);
    assertThat(in.readBoolean()).isTrue();
    assertThat(in.readString()).isEqualTo("größer: \uD83D\uDE97");
    assertThat(in.readString()).isEqualTo("meant: \uFFFD");
    assertThat(in.readNullableString()).isNull();
    assertThat(in.readNullableString()).isEmpty();
    assertThat(in.readUuid()).isEqualTo(id);
    assertThat(in.readBytes()).isEqualTo(large);
    in.expectEnd();
  }

  @Test
  void lengthsBeyondTheInputAreRefusedBeforeAnythingIsAllocated() {
    byte[] bytes = new WireWriter().writeUnsigned(Integer.MAX_VALUE).toByteArray();

    assertThatThrownBy(() -> new WireReader(bytes).readBytes())
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage("at byte 5: 2147483647 bytes expected, 0 left");
    assertThatThrownBy(() -> new WireReader(bytes).readString())
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> new WireReader(bytes).readCount(1))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void whatIsNoNumberNoBooleanNoTextIsRefused() {
    byte[] elevenBytes = new byte[11];
    Arrays.fill(elevenBytes, (byte) 0xff);
    byte[] notUtf8 = {2, (byte) 0xc3, 0x28};

    assertThatThrownBy(() -> new WireReader(elevenBytes).readUnsigned())
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> new WireReader(new byte[] {2}).readBoolean())
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> new WireReader(notUtf8).readString())
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> new WireReader(new byte[1]).expectEnd())
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> new WireReader(new byte[] {7}).expectVersion(1))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("version 7");
  }

  @Test
  void randomBytesGiveValuesOrTheOneException() {
    Random random = new Random(42);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      WireReader in = new WireReader(bytes);
      try {
        while (in.remaining() > 0) {
          readSomething(in, random.nextInt(8));
        }
      } catch (MalformedMessageException e) {
        assertThat(e).hasMessageStartingWith("at byte ");
      }
    }
  }

  private static void readSomething(WireReader in, int what) {
    switch (what) {
      case 0 -> in.readByte();
      case 1 -> in.readBoolean();
      case 2 -> in.readUnsigned();
      case 3 -> in.readSigned();
      case 4 -> assertThat(in.readBytes().length).isLessThanOrEqualTo(64);
      case 5 -> assertThat(in.readString().getBytes(UTF_8).length).isLessThanOrEqualTo(64);
      case 6 -> assertThat(in.readCount(4)).isLessThanOrEqualTo(16);
      default -> in.readUuid();
    }
  }
}
