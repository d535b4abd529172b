package dev.rideshare.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerUrlTest {
  @Test
  void hasTheBrokersDefaults() {
    BrokerUrl url = BrokerUrl.parse("amqp://host");

    assertThat(url.tls()).isFalse();
    assertThat(url.addresses()).containsExactly(new Address("host", 5672));
    assertThat(url.user()).isEmpty();
    assertThat(url.password()).isEmpty();
    assertThat(url.virtualHost()).isEqualTo("/");
    assertThat(BrokerUrl.parse("amqps://host/").addresses())
        .containsExactly(new Address("host", 5671));
    assertThat(BrokerUrl.parse("amqps://host/").virtualHost()).isEqualTo("/");
  }

  @Test
  void decodesUserPasswordAndVirtualHost() {
    BrokerUrl url = BrokerUrl.parse("AMQP://a%40b:c%2Fd+%C3%BC%3A@host/ride%2Fshare");

    assertThat(url.user()).hasValue("a@b");
    assertThat(url.password()).hasValue("c/d+ü:");
    assertThat(url.virtualHost()).isEqualTo("ride/share");
  }

  @Test
  void namesSeveralNodesOfOneCluster() {
    BrokerUrl url = BrokerUrl.parse("amqp://u:p@one:1,two,[::1]:3/v");

    assertThat(url.addresses())
        .containsExactly(new Address("one", 1), new Address("two", 5672), new Address("::1", 3));
    assertThat(url.nodes()).isEqualTo("one:1, two:5672, ::1:3");
    assertThat(url.toString()).doesNotContain("p@");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rabbit",
        "http://u:secret@h",
        "amqp://u:secret@",
        "amqp://u:secret@h:99999",
        "amqp://u:secret@h:0",
        "amqp://u:secret@h:x",
        "amqp://u:secret@h,",
        "amqp://u:secret@h/a/b",
        "amqp://u:sec/ret@h",
        "amqp://u:secret@h?heartbeat=1",
        "amqp://u:secret%@h",
        "amqp://u:secret@a,amqp://u:secret@b"
      })
  void refusesWhatIsNoneAndKeepsThePassword(String text) {
    assertThatThrownBy(() -> BrokerUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains("broker's URL")
        .doesNotContain("secret", "ret@");
  }
}
