package dev.rideshare.orchestrator.control;

import dev.rideshare.model.cluster.Member;
import dev.rideshare.orchestrator.launcher.Launcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/** A launcher of processes that are only names and pids. */
final class FakeLauncher implements Launcher {
  final List<String> started = new ArrayList<>();
  final List<String> stopped = new ArrayList<>();
  final List<String> killed = new ArrayList<>();
  final Set<String> gone = new HashSet<>();
  private final Map<String, Long> pids = new LinkedHashMap<>();
  boolean away;
  private Consumer<Exit> listener = exit -> {};
  private long nextPid = 1_000;

  void runs(long number) {
    pids.put(Pictures.name(number), 100 + number);
  }

  void pid(String name, long pid) {
    pids.put(name, pid);
  }

  void end(String name, int code) {
    Long pid = pids.remove(name);
    if (pid != null) {
      listener.accept(new Exit(name, pid, OptionalInt.of(code)));
    }
  }

  @Override
  public void start(String name, Path folder, boolean fresh) {
    started.add(name);
    pids.put(name, nextPid++);
  }

  @Override
  public Kill kill(String name, long pid) {
    if (!Long.valueOf(pid).equals(pids.get(name))) {
      return new Kill.Refused("not mine");
    }
    killed.add(name);
    return new Kill.Done();
  }

  @Override
  public void stop(String name) {
    stopped.add(name);
  }

  @Override
  public Presence presence(Member member) {
    return gone.contains(member.name()) ? Presence.GONE : Presence.RUNNING;
  }

  @Override
  public List<Running> running() throws IOException {
    if (away) {
      throw new IOException("the engine does not answer");
    }
    return pids.entrySet().stream()
        .map(entry -> new Running(entry.getKey(), entry.getValue(), Pictures.NOW))
        .toList();
  }

  @Override
  public void onExit(Consumer<Exit> newListener) {
    listener = newListener;
  }

  @Override
  public void stopAll(Duration within) {
    pids.clear();
  }
}
