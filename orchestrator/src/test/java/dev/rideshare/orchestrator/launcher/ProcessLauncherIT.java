package dev.rideshare.orchestrator.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.orchestrator.launcher.Launcher.Exit;
import dev.rideshare.orchestrator.launcher.Launcher.Kill;
import dev.rideshare.orchestrator.launcher.Launcher.Presence;
import dev.rideshare.orchestrator.launcher.Launcher.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLauncherIT {
  private static final String SLEEP = "exec sleep 300";

  @TempDir Path data;
  private final BlockingQueue<Exit> exits = new LinkedBlockingQueue<>();
  private String script = SLEEP;
  private ProcessLauncher launcher;

  @BeforeEach
  void setUp() {
    launcher =
        new ProcessLauncher(data.resolve("logs"), name -> List.of("/bin/sh", "-c", script), "here");
    launcher.onExit(exits::add);
  }

  @AfterEach
  void stop() {
    launcher.stopAll(Duration.ofSeconds(5));
  }

  @Test
  void startsAWorkerOnceAndListsIt() throws IOException {
    launcher.start("worker-1", folder("worker-1"), true);
    launcher.start("worker-1", folder("worker-1"), true);

    assertThat(launcher.running()).extracting(Running::name).containsExactly("worker-1");
    assertThat(folder("worker-1")).isDirectory();
  }

  @Test
  void refusesAFolderThatIsNotEmptyForAFreshWorker() throws IOException {
    Files.createDirectories(folder("worker-1"));
    Files.writeString(folder("worker-1").resolve("x"), "");

    assertThatThrownBy(() -> launcher.start("worker-1", folder("worker-1"), true))
        .isInstanceOf(IOException.class)
        .hasMessage("the folder of the new worker worker-1 is not empty");
    launcher.start("worker-1", folder("worker-1"), false);
    assertThat(launcher.running()).hasSize(1);
  }

  @Test
  void tellsOfAnExitWithItsCode() throws Exception {
    script = "echo the end; exit 7";
    launcher.start("worker-1", folder("worker-1"), true);

    Exit exit = exits.poll(10, TimeUnit.SECONDS);

    assertThat(exit).isNotNull();
    assertThat(exit.name()).isEqualTo("worker-1");
    assertThat(exit.code()).isEqualTo(OptionalInt.of(7));
    assertThat(launcher.running()).isEmpty();
    assertThat(data.resolve("logs/worker-1.log")).hasContent("the end");
    assertThat(launcher.presence(member("worker-1", exit.pid()))).isEqualTo(Presence.GONE);
  }

  @Test
  void theWorkersStandardInputEndsOnlyWithTheLauncher() throws IOException {
    script = "read line; exit 3";
    launcher.start("worker-1", folder("worker-1"), true);

    assertThat(exits).isEmpty();
    assertThat(launcher.running()).hasSize(1);
  }

  @Test
  void killsTheProcessThatTheZnodeDescribesAndNoOther() throws Exception {
    launcher.start("worker-1", folder("worker-1"), true);
    long pid = launcher.running().getFirst().pid();

    assertThat(launcher.kill("worker-1", pid + 1)).isInstanceOf(Kill.Refused.class);
    assertThat(launcher.kill("worker-2", pid)).isInstanceOf(Kill.Refused.class);
    assertThat(launcher.running()).hasSize(1);
    assertThat(launcher.kill("worker-1", pid)).isEqualTo(new Kill.Done());

    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    Exit exit = exits.poll(10, TimeUnit.SECONDS);
    assertThat(exit).isNotNull();
    assertThat(exit.code()).isEqualTo(OptionalInt.of(128 + 9));
  }

  @Test
  void adoptsAProcessThatAnotherLauncherStartedAndSeesItsEnd() throws Exception {
    Process process = new ProcessBuilder("sleep", "300").start();
    try {
      Member member = member("worker-1", process.pid());

      assertThat(launcher.presence(member)).isEqualTo(Presence.RUNNING);
      assertThat(launcher.running()).extracting(Running::pid).containsExactly(process.pid());
      launcher.start("worker-1", folder("worker-1"), false);
      assertThat(launcher.running()).hasSize(1);
      assertThat(launcher.kill(member.name(), member.pid())).isEqualTo(new Kill.Done());
      await().until(() -> launcher.running().isEmpty());
      assertThat(launcher.presence(member)).isEqualTo(Presence.GONE);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void doesNotTakeAnotherProcessThatGotTheSamePidForTheWorker() throws Exception {
    Process process = new ProcessBuilder("sleep", "300").start();
    try {
      Member older = member("worker-1", process.pid(), "here", Instant.now().minusSeconds(3600));

      assertThat(launcher.presence(older)).isEqualTo(Presence.GONE);
      assertThat(launcher.kill(older.name(), older.pid())).isInstanceOf(Kill.Refused.class);
      assertThat(process.isAlive()).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void saysNothingOfWorkersOnOtherHosts() {
    assertThat(launcher.presence(member("worker-1", 1, "there", Instant.now())))
        .isEqualTo(Presence.ELSEWHERE);
  }

  @Test
  void stopsAllInAnOrderlyWayAndByForceWhereThatIsIgnored() throws IOException {
    launcher.start("worker-1", folder("worker-1"), true);
    script = "trap '' TERM; while :; do sleep 1; done";
    launcher.start("worker-2", folder("worker-2"), true);
    List<Long> pids = launcher.running().stream().map(Running::pid).toList();

    launcher.stopAll(Duration.ofSeconds(2));

    assertThat(pids)
        .hasSize(2)
        .noneMatch(pid -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent());
    launcher.start("worker-3", folder("worker-3"), true);
    assertThat(launcher.running()).isEmpty();
  }

  private Path folder(String name) {
    return data.resolve("workers").resolve(name);
  }

  private static Member member(String name, long pid) {
    return member(name, pid, "here", Instant.now());
  }

  private static Member member(String name, long pid, String host, Instant startedAt) {
    return new Member(
        name,
        pid,
        new UUID(0, 1),
        host,
        Optional.empty(),
        Role.SLAVE,
        MemberState.READY,
        1,
        Position.ZERO,
        startedAt);
  }
}
