package dev.rideshare.worker.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTemplatesTest {
  private static final String ONE = "jdbc:postgresql://a:5432/r_{worker}?user=u&password=p";
  private static final String TWO = "jdbc:postgresql://a,b:1/r_{worker}?user=u";

  @TempDir Path folder;

  @Test
  void embeddedMeansNone() {
    assertThat(DatabaseTemplates.parse("embedded").of("worker-1", folder)).isEmpty();
    assertThat(DatabaseTemplates.parse("embedded").areForMany()).isTrue();
  }

  @Test
  void eachWorkerHasItsOwnDatabase() {
    DatabaseUrl url = DatabaseTemplates.parse(ONE).of("worker-12", folder).orElseThrow();
    assertThat(url.jdbc()).isEqualTo("jdbc:postgresql://a:5432/r_worker-12?user=u&password=p");
    assertThat(url.database()).isEqualTo("r_worker-12");
    assertThat(url).hasToString("a:5432/r_worker-12");
  }

  @Test
  void neighboursAreOnDifferentServers() {
    DatabaseTemplates both = DatabaseTemplates.parse(ONE + "," + TWO);
    assertThat(both.of("worker-1", folder).orElseThrow()).hasToString("a,b:1/r_worker-1");
    assertThat(both.of("worker-2", folder).orElseThrow()).hasToString("a:5432/r_worker-2");
    assertThat(both.of("named", folder)).isPresent();
    assertThat(both.text()).isEqualTo(ONE + "," + TWO);
    assertThat(both.toString()).doesNotContain("password");
  }

  @Test
  void aFolderKeepsWhatItBeganWith() throws IOException {
    Files.writeString(
        folder.resolve("database.url"), "jdbc:postgresql://old/r_worker-1?user=u&password=old\n");
    DatabaseTemplates others = DatabaseTemplates.parse(ONE);
    assertThat(others.of("worker-1", folder).orElseThrow()).hasToString("old/r_worker-1");
    assertThat(DatabaseTemplates.EMBEDDED.of("worker-1", folder)).isPresent();

    DatabaseTemplates same =
        DatabaseTemplates.parse(ONE + ",jdbc:postgresql://old/r_{worker}?user=u&password=new");
    assertThat(same.of("worker-1", folder).orElseThrow().jdbc()).endsWith("password=new");

    Files.createDirectories(folder.resolve("pgdata"));
    assertThat(same.of("worker-1", folder)).as("an embedded one").isEmpty();
  }

  @Test
  void oneNameForAllWorkersIsSeen() {
    assertThat(DatabaseTemplates.parse(ONE).areForMany()).isTrue();
    assertThat(DatabaseTemplates.parse(ONE + ",jdbc:postgresql://b/same").areForMany()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mysql://h/secret",
        "jdbc:postgresql:secret",
        "jdbc:postgresql://h",
        "jdbc:postgresql://h/",
        "jdbc:postgresql://u:secret@h/d",
        "jdbc:postgresql://h/d?password=secret&options=-c%20fsync%3Doff",
        "jdbc:postgresql://h/d?password=secret e",
        "jdbc:postgresql://h/0123456789012345678901234567890123456789012345678901234567890secret"
      })
  void refusesWhatItCantUseWithoutRepeatingIt(String text) {
    assertThatThrownBy(() -> DatabaseTemplates.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain("secret");
  }
}
