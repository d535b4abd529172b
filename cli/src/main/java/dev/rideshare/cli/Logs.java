package dev.rideshare.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go: to standard error the warnings and our own decisions, one line each and
 * without stack traces; to a file, if there is one, the same with them.
 */
final class Logs {
  private static final String LINE = "%d{HH:mm:ss} %-5level %replace(%msg){'[\\r\\n]+', ' '}";
  private static final String FILE_LINE =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS} %-5level [%thread] %logger{0} %msg%n%ex";
  private static final String FILE_SIZE = "10MB";
  private static final int OLD_FILES = 3;

  private Logs() {}

  /** For a process that a person watches. */
  static void toConsole() {
    configure(LINE + "%n%nopex", Optional.empty(), Level.INFO);
  }

  /** For a command that ends soon: only what is wrong. */
  static void quiet() {
    configure(LINE + "%n%nopex", Optional.empty(), Level.ERROR);
  }

  /** For a process whose standard error is a log file already. */
  static void toOwnOutput() {
    configure(FILE_LINE, Optional.empty(), Level.INFO);
  }

  /** For a process that a person watches, with a file besides. */
  static void toConsoleAndFile(Path file) {
    configure(LINE + "%n%nopex", Optional.of(file), Level.INFO);
  }

  private static void configure(String consoleLine, Optional<Path> file, Level consoleLevel) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    context.reset();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setTarget("System.err");
    ThresholdFilter threshold = new ThresholdFilter();
    threshold.setLevel(consoleLevel.levelStr);
    threshold.start();
    console.addFilter(threshold);
    start(console, context, consoleLine);
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(console);
    file.ifPresent(path -> root.addAppender(fileAppender(context, path)));
    context.getLogger("dev.rideshare").setLevel(Level.INFO);
    // These report each lost connection, with stack traces; that is handled and said by us.
    context.getLogger("org.apache.zookeeper").setLevel(Level.ERROR);
    context.getLogger("org.apache.zookeeper.client.StaticHostProvider").setLevel(Level.OFF);
    context.getLogger("org.apache.curator").setLevel(Level.OFF);
    context.getLogger("org.apache.qpid").setLevel(Level.ERROR);
    context.getLogger("qpid").setLevel(Level.ERROR);
    context.getLogger("com.rabbitmq").setLevel(Level.ERROR);
    context.getLogger("com.rabbitmq.client.impl.SocketFrameHandler").setLevel(Level.OFF);
  }

  private static RollingFileAppender<ILoggingEvent> fileAppender(LoggerContext context, Path path) {
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(context);
    appender.setFile(path.toString());
    FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
    rolling.setContext(context);
    rolling.setParent(appender);
    rolling.setFileNamePattern(path + ".%i");
    rolling.setMinIndex(1);
    rolling.setMaxIndex(OLD_FILES);
    rolling.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
    size.setContext(context);
    size.setMaxFileSize(FileSize.valueOf(FILE_SIZE));
    size.start();
    appender.setRollingPolicy(rolling);
    appender.setTriggeringPolicy(size);
    start(appender, context, FILE_LINE);
    return appender;
  }

  private static void start(
      OutputStreamAppender<ILoggingEvent> appender, LoggerContext context, String line) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(line);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
  }
}
