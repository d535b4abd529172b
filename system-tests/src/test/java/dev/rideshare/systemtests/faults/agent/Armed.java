package dev.rideshare.systemtests.faults.agent;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** An armed failpoint, as one process counts its way to it. */
final class Armed {
  private static final int KILLED = 137;
  private static final long PID = ProcessHandle.current().pid();
  private static final String WORKER = workerName();

  private final ControlFolder folder;
  private final String id;
  private final Failpoint failpoint;
  private final AtomicInteger times = new AtomicInteger();

  Armed(ControlFolder folder, String id, Failpoint failpoint) {
    this.folder = folder;
    this.id = id;
    this.failpoint = failpoint;
  }

  String step() {
    return failpoint.step();
  }

  boolean isForThisProcess() {
    String target = failpoint.target();
    return target.equals(Failpoint.ANYBODY)
        || target.equals(WORKER)
        || target.equals(Long.toString(PID));
  }

  void hit() {
    if (times.incrementAndGet() == failpoint.nth() && take()) {
      act();
    }
  }

  /** An interrupted thread could not write files: it is interrupted again afterwards. */
  private boolean take() {
    boolean interrupted = Thread.interrupted();
    try {
      return folder.take(id, PID);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void act() {
    switch (failpoint.action()) {
      case CRASH -> Runtime.getRuntime().halt(KILLED);
      case PAUSE -> stopThisProcess();
      case FAIL -> throw Armed.<RuntimeException>asUnchecked(exception());
      case DELAY -> delay();
    }
  }

  /**
   * Raised on this very thread, SIGSTOP has stopped it before the call returns: not one instruction
   * of the program is run after the step.
   */
  @SuppressWarnings("restricted")
  private static void stopThisProcess() {
    try {
      Linker linker = Linker.nativeLinker();
      var raise =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("raise"),
              FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      int result = (int) raise.invokeExact(stopSignal());
      if (result != 0) {
        throw new IllegalStateException("raise gave " + result);
      }
    } catch (Throwable e) {
      throw new IllegalStateException("this process could not be stopped", e);
    }
  }

  private static int stopSignal() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac") ? 17 : 19;
  }

  private Throwable exception() {
    String message = "failpoint " + failpoint.step();
    try {
      Class<?> type = Class.forName(failpoint.argument());
      for (var constructor : type.getConstructors()) {
        if (List.of(constructor.getParameterTypes()).equals(List.of(String.class))) {
          return (Throwable) constructor.newInstance(message);
        }
        if (List.of(constructor.getParameterTypes())
            .equals(List.of(String.class, Throwable.class))) {
          return (Throwable) constructor.newInstance(message, null);
        }
      }
      throw new IllegalArgumentException(type + " is made of something else than a message");
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no exception " + failpoint.argument(), e);
    }
  }

  /** Checked ones too may come out of any method. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T asUnchecked(Throwable e) throws T {
    throw (T) e;
  }

  private void delay() {
    long end =
        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(failpoint.argument()));
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  /** As on the command line; empty in a process that is no worker. */
  private static String workerName() {
    List<String> words = List.of(System.getProperty("sun.java.command", "").split(" ", -1));
    int option = words.indexOf("--name");
    return words.contains("worker") && option >= 0 && option + 1 < words.size()
        ? words.get(option + 1)
        : "";
  }
}
