package dev.rideshare.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A figure beside what it should be.
 *
 * @param what is compared, for people
 * @param value empty where one side was not measured
 * @param unit empty for a ratio
 * @param atLeast whether the target is the least value, or else the greatest
 */
record Comparison(String what, OptionalDouble value, String unit, boolean atLeast, double target) {
  private static final double PERCENT_50 = 50;
  private static final double PERCENT_99 = 99;

  /** The targets of issue 6. */
  static List<Comparison> of(Results results, OptionalDouble startSeconds) {
    List<Sample> reads1 = results.of(Scenarios.POINT_READ, 1);
    List<Sample> reads64 = results.of(Scenarios.POINT_READ, 64);
    List<Sample> reads256 = results.of(Scenarios.POINT_READ, 256);
    List<Sample> writes = results.of(Scenarios.WRITE, 64);
    List<Sample> pgReads = results.of(Yardstick.PG_READ, 8);
    List<Comparison> all = new ArrayList<>();
    all.add(
        ratio(
            "point reads, session, 256 clients, over the HTTP echo",
            throughput(reads256, results.of(Scenarios.ECHO, 256)),
            true,
            0.70));
    all.add(
        ratio(
            "point reads, session, 64 clients, over PostgreSQL's prepared point reads on TCP, 8"
                + " clients",
            throughput(reads64, pgReads),
            true,
            0.80));
    all.add(ratio("the same with 256 clients", throughput(reads256, pgReads), true, 1.05));
    all.add(
        ratio(
            "one client's read latency p50 over a bare AMQP round trip plus a bare PostgreSQL read",
            latency(reads1, results.of(Yardstick.AMQP, 1), results.of(Yardstick.PG_READ, 1)),
            false,
            1.5));
    all.add(
        ratio(
            "one-row writes, replicated, 64 clients, over one-row inserts straight into"
                + " PostgreSQL, 64 clients",
            throughput(writes, results.of(Yardstick.PG_INSERT, 64)),
            true,
            1.0));
    all.add(
        new Comparison(
            "write latency at 64 clients, p50", percentile(writes, PERCENT_50), "ms", false, 5));
    all.add(
        new Comparison(
            "write latency at 64 clients, p99", percentile(writes, PERCENT_99), "ms", false, 15));
    for (int clients : searches(results)) {
      all.add(
          ratio(
              "ride search through the gateway, "
                  + new Load.Clients(clients)
                  + ", over the same read sent to the orchestrator",
              throughput(
                  results.of(Scenarios.GATEWAY_SEARCH, clients),
                  results.of(Scenarios.SEARCH, clients)),
              true,
              0.5));
    }
    if (startSeconds.isPresent()) {
      all.add(new Comparison("the system's start to ready", startSeconds, "s", false, 5));
    }
    return all;
  }

  boolean isMet() {
    return value.isPresent()
        && (atLeast ? value.getAsDouble() >= target : value.getAsDouble() <= target);
  }

  /** The value as the report shows it. */
  String shown() {
    return value.isPresent() ? number(value.getAsDouble()) : "not measured";
  }

  String goal() {
    return (atLeast ? "≥ " : "≤ ") + number(target);
  }

  String verdict() {
    return value.isEmpty() ? "" : isMet() ? "met" : "missed";
  }

  private String number(double number) {
    return unit.isEmpty()
        ? String.format(Locale.ROOT, "%.2f", number)
        : String.format(Locale.ROOT, "%.1f %s", number, unit);
  }

  private static Comparison ratio(
      String what, OptionalDouble value, boolean atLeast, double target) {
    return new Comparison(what, value, "", atLeast, target);
  }

  private static OptionalDouble throughput(List<Sample> one, List<Sample> other) {
    return Results.ratio(one, other, Sample::perSecond);
  }

  private static OptionalDouble percentile(List<Sample> rounds, double percent) {
    return Results.median(
        rounds.stream()
            .filter(Sample::hasLatencies)
            .mapToDouble(round -> round.percentile(percent)));
  }

  private static OptionalDouble latency(List<Sample> ours, List<Sample> amqp, List<Sample> pg) {
    int rounds = Math.min(ours.size(), Math.min(amqp.size(), pg.size()));
    return Results.median(
        IntStream.range(0, rounds)
            .filter(
                round -> Stream.of(ours, amqp, pg).allMatch(each -> each.get(round).hasLatencies()))
            .mapToDouble(
                round ->
                    ours.get(round).percentile(PERCENT_50)
                        / (amqp.get(round).percentile(PERCENT_50)
                            + pg.get(round).percentile(PERCENT_50))));
  }

  /** Numbers of clients for which both searches were measured. */
  private static List<Integer> searches(Results results) {
    List<Integer> clients =
        results.cases().stream()
            .filter(each -> each.name().equals(Scenarios.GATEWAY_SEARCH))
            .flatMap(
                each ->
                    each.load() instanceof Load.Clients(int number)
                        ? Stream.of(number)
                        : Stream.empty())
            .filter(number -> number > 1 && !results.of(Scenarios.SEARCH, number).isEmpty())
            .toList();
    return clients.isEmpty() ? List.of(64) : clients;
  }
}
