package dev.rideshare.cli.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Throughput over latency as an SVG picture: a line for each scenario, a point for each number of
 * clients at the median latency, and from there a thin line to the 99th percentile. Both axes are
 * logarithmic.
 */
final class Picture {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 640;
  private static final int LEFT = 90;
  private static final int RIGHT = 230;
  private static final int TOP = 40;
  private static final int BOTTOM = 60;
  private static final String GRID = "#bbbbbb";
  private static final List<String> COLOURS =
      List.of(
          "#1b6ca8", "#c8553d", "#2e8b57", "#8e5ea2", "#d39e00", "#17a2b8", "#6c757d", "#e377c2",
          "#7f5539", "#3f3fbf", "#111111", "#94b447");

  /** What an axis shows, in powers of ten. */
  private record Axis(int from, int to) {
    static Axis over(double least, double most) {
      int from = (int) Math.floor(Math.log10(least));
      return new Axis(from, Math.max(from + 1, (int) Math.ceil(Math.log10(most))));
    }

    /** From 0 to 1. */
    double place(double value) {
      return (Math.log10(value) - from) / (to - from);
    }
  }

  private record Point(double perSecond, double p50, double p99, String load) {}

  private final StringBuilder svg = new StringBuilder();
  private final Map<String, List<Point>> lines;
  private final Axis latency;
  private final Axis throughput;

  private Picture(Map<String, List<Point>> lines) {
    this.lines = lines;
    List<Point> all = lines.values().stream().flatMap(List::stream).toList();
    this.latency =
        Axis.over(
            all.stream().mapToDouble(Point::p50).min().orElse(1),
            all.stream().mapToDouble(Point::p99).max().orElse(10));
    this.throughput =
        Axis.over(
            all.stream().mapToDouble(Point::perSecond).min().orElse(1),
            all.stream().mapToDouble(Point::perSecond).max().orElse(10));
  }

  static String of(List<Report.Line> measured) {
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    for (Report.Line line : measured) {
      if (line.what().load() instanceof Load.Clients
          && line.perSecond() > 0
          && line.latencies().getTotalCount() > 0) {
        lines
            .computeIfAbsent(line.what().name(), name -> new ArrayList<>())
            .add(
                new Point(
                    line.perSecond(),
                    line.latencies().getValueAtPercentile(50) / 1e6,
                    line.latencies().getValueAtPercentile(99) / 1e6,
                    line.what().load().toString()));
      }
    }
    return new Picture(lines).draw();
  }

  private String draw() {
    add(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d"\
         font-family="sans-serif" font-size="12">\
        """
            .formatted(WIDTH, HEIGHT, WIDTH, HEIGHT));
    add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>".formatted(WIDTH, HEIGHT));
    drawAxes();
    int number = 0;
    for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
      drawLine(line.getKey(), line.getValue(), number++);
    }
    add("</svg>");
    return svg.toString();
  }

  private void drawAxes() {
    for (int power = latency.from(); power <= latency.to(); power++) {
      double x = x(Math.pow(10, power));
      line(x, TOP, x, HEIGHT - BOTTOM, GRID);
      text(x, HEIGHT - BOTTOM + 18, "middle", number(power));
    }
    for (int power = throughput.from(); power <= throughput.to(); power++) {
      double y = y(Math.pow(10, power));
      line(LEFT, y, WIDTH - RIGHT, y, GRID);
      text(LEFT - 8, y + 4, "end", number(power));
    }
    text(LEFT, TOP - 14, "start", "requests/s");
    text(
        WIDTH - RIGHT,
        HEIGHT - BOTTOM + 40,
        "end",
        "latency in ms: a point at p50, a thin line to p99");
  }

  private void drawLine(String name, List<Point> points, int number) {
    String colour = COLOURS.get(number % COLOURS.size());
    for (Point point : points) {
      double x = x(point.p50());
      double y = y(point.perSecond());
      line(x, y, x(point.p99()), y, colour);
      circle(
          x,
          y,
          colour,
          "%s, %s: %s/s, p50 %s ms, p99 %s ms"
              .formatted(
                  name,
                  point.load(),
                  decimal(0, point.perSecond()),
                  decimal(2, point.p50()),
                  decimal(2, point.p99())));
    }
    String path =
        points.stream()
            .map(point -> at(x(point.p50())) + "," + at(y(point.perSecond())))
            .collect(Collectors.joining(" "));
    add("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\"/>".formatted(path, colour));
    int y = TOP + 10 + 20 * number;
    circle(WIDTH - RIGHT + 20, y, colour, name);
    text(WIDTH - RIGHT + 32, y + 4, "start", name);
  }

  private double x(double millis) {
    return LEFT + latency.place(millis) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double perSecond) {
    return HEIGHT - BOTTOM - throughput.place(perSecond) * (HEIGHT - TOP - BOTTOM);
  }

  private void line(double x1, double y1, double x2, double y2, String colour) {
    add(
        "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\" opacity=\"0.4\"/>"
            .formatted(at(x1), at(y1), at(x2), at(y2), colour));
  }

  private void circle(double x, double y, String colour, String title) {
    add(
        "<circle cx=\"%s\" cy=\"%s\" r=\"4\" fill=\"%s\"><title>%s</title></circle>"
            .formatted(at(x), at(y), colour, escaped(title)));
  }

  private void text(double x, double y, String anchor, String text) {
    add(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
            .formatted(at(x), at(y), anchor, escaped(text)));
  }

  private static String at(double coordinate) {
    return decimal(1, coordinate);
  }

  /** A power of ten as people write it. */
  private static String number(int power) {
    return decimal(Math.max(0, -power), Math.pow(10, power));
  }

  private static String decimal(int digits, double value) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private void add(String element) {
    svg.append(element).append('\n');
  }
}
