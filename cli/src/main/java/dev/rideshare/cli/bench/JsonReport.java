package dev.rideshare.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A report for programs. */
final class JsonReport {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonReport() {}

  static String of(Report report) {
    ObjectNode json = MAPPER.createObjectNode();
    ObjectNode plan = json.putObject("plan");
    plan.put("durationMillis", report.plan().duration().toMillis());
    ObjectNode warmUp = plan.putObject("warmUp");
    warmUp.put("sliceMillis", report.plan().warmUp().slice().toMillis());
    warmUp.put("mostSlices", report.plan().warmUp().most());
    plan.put("rounds", report.plan().rounds());
    plan.put("rows", report.plan().rows());
    json.put("processors", Runtime.getRuntime().availableProcessors());
    ArrayNode comparisons = json.putArray("comparisons");
    for (Comparison each : report.comparisons()) {
      ObjectNode node = comparisons.addObject();
      node.put("what", each.what());
      each.value().ifPresent(value -> node.put("value", value));
      node.put("unit", each.unit());
      node.put(each.atLeast() ? "atLeast" : "atMost", each.target());
      node.put("met", each.isMet());
    }
    ArrayNode measured = json.putArray("measured");
    report.lines().forEach(line -> add(measured.addObject(), line));
    ObjectNode what = json.putObject("descriptions");
    report.descriptions().forEach(what::put);
    ArrayNode notes = json.putArray("notes");
    report.notes().forEach(notes::add);
    ArrayNode failures = json.putArray("failures");
    report.failures().forEach(failures::add);
    return json.toPrettyString();
  }

  private static void add(ObjectNode node, Report.Line line) {
    node.put("name", line.what().name());
    switch (line.what().load()) {
      case Load.Clients(int number) -> node.put("clients", number);
      case Load.Rate(double perSecond) -> node.put("rate", perSecond);
    }
    node.put("perSecond", line.perSecond());
    node.put("leastPerSecond", line.least());
    node.put("mostPerSecond", line.most());
    if (line.latencies().getTotalCount() > 0) {
      ObjectNode millis = node.putObject("latencyMillis");
      for (double percent : new double[] {50, 90, 99, 99.9}) {
        millis.put(
            "p" + (percent == Math.rint(percent) ? "" + (int) percent : "" + percent),
            line.latencies().getValueAtPercentile(percent) / 1e6);
      }
      millis.put("max", line.latencies().getMaxValue() / 1e6);
    }
    node.put("errors", line.errors());
    ObjectNode problems = node.putObject("problems");
    line.problems().forEach(problems::put);
    ObjectNode cores = node.putObject("processorsTaken");
    line.cores().forEach(cores::put);
  }
}
