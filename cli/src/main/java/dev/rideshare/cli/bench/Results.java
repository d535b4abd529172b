package dev.rideshare.cli.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** All samples, by what was measured; those of the same were taken in rounds. */
final class Results {
  /** Something that was measured. */
  record Case(String name, Load load) {
    @Override
    public String toString() {
      return name + ", " + load;
    }
  }

  private final Map<Case, List<Sample>> samples = new LinkedHashMap<>();

  void add(Case what, Sample sample) {
    samples.computeIfAbsent(what, first -> new ArrayList<>()).add(sample);
  }

  List<Case> cases() {
    return List.copyOf(samples.keySet());
  }

  /** In the order of the rounds; empty where it was not measured. */
  List<Sample> of(Case what) {
    return List.copyOf(samples.getOrDefault(what, List.of()));
  }

  List<Sample> of(String name, int clients) {
    return of(new Case(name, new Load.Clients(clients)));
  }

  /** The median of the rounds; empty where there was none. */
  static OptionalDouble median(List<Sample> rounds, ToDoubleFunction<Sample> of) {
    return median(rounds.stream().mapToDouble(of));
  }

  static OptionalDouble median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    int middle = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }

  /**
   * The median of the ratios of one thing to another, round by round: what troubled the machine in
   * a round troubled both.
   */
  static OptionalDouble ratio(List<Sample> one, List<Sample> other, ToDoubleFunction<Sample> of) {
    return median(
        IntStream.range(0, Math.min(one.size(), other.size()))
            .filter(round -> of.applyAsDouble(other.get(round)) > 0)
            .mapToDouble(
                round -> of.applyAsDouble(one.get(round)) / of.applyAsDouble(other.get(round))));
  }

  /** The latencies of all rounds together. */
  static Histogram latencies(List<Sample> rounds) {
    Histogram all = Sample.histogram();
    rounds.forEach(round -> all.add(round.latencies()));
    return all;
  }
}
