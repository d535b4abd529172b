package dev.rideshare.web;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which route a path means; a literal segment goes before a parameter. */
final class Router {
  /** A template with the routes of its methods. */
  record Path(String template, List<String> segments, Map<String, Route> methods) {
    boolean counted() {
      return methods.values().stream().anyMatch(Route::counted);
    }

    /** The value of {@code Allow}: HEAD comes with GET, OPTIONS always. */
    String allow() {
      TreeSet<String> allowed = new TreeSet<>(methods.keySet());
      allowed.add("OPTIONS");
      if (allowed.contains("GET")) {
        allowed.add("HEAD");
      }
      return String.join(", ", allowed);
    }

    @Nullable Route route(String method) {
      Route route = methods.get(method);
      return route == null && method.equals("HEAD") ? methods.get("GET") : route;
    }

    private @Nullable Map<String, String> match(List<String> actual) {
      if (actual.size() != segments.size()) {
        return null;
      }
      Map<String, String> parameters = Map.of();
      for (int i = 0; i < actual.size(); i++) {
        String expected = segments.get(i);
        String value = actual.get(i);
        if (isParameter(expected)) {
          if (value.isEmpty()) {
            return null;
          }
          if (parameters.isEmpty()) {
            parameters = new LinkedHashMap<>();
          }
          parameters.put(expected.substring(1, expected.length() - 1), value);
        } else if (!expected.equals(value)) {
          return null;
        }
      }
      return parameters;
    }
  }

  /** A path that matched, with the decoded values of its parameters. */
  record Match(Path path, Map<String, String> parameters) {}

  private final Map<String, Path> literals = new LinkedHashMap<>();
  private final List<Path> templates;

  Router(List<Route> routes) {
    Map<String, Path> paths = new LinkedHashMap<>();
    for (Route route : routes) {
      Path path =
          paths.computeIfAbsent(
              route.template(),
              template -> new Path(template, Paths.segments(template), new TreeMap<>()));
      if (path.methods().put(route.method(), route) != null) {
        throw new IllegalArgumentException(
            "two routes for " + route.method() + " " + route.template());
      }
    }
    List<Path> withParameters = new ArrayList<>();
    for (Path path : paths.values()) {
      if (path.segments().stream().anyMatch(Router::isParameter)) {
        withParameters.add(path);
      } else {
        literals.put(path.template(), path);
      }
    }
    withParameters.sort(Comparator.comparing(Router::order));
    templates = withParameters;
  }

  List<Path> paths() {
    List<Path> all = new ArrayList<>(literals.values());
    all.addAll(templates);
    return all;
  }

  /** Null for an unknown path; throws a 400 {@link Problem} for a malformed one. */
  @Nullable Match match(String rawPath) {
    Path literal = literals.get(rawPath);
    if (literal != null) {
      return new Match(literal, Map.of());
    }
    List<String> segments = Paths.segments(rawPath);
    for (Path path : literals.values()) {
      if (path.segments().equals(segments)) {
        return new Match(path, Map.of());
      }
    }
    for (Path path : templates) {
      Map<String, String> parameters = path.match(segments);
      if (parameters != null) {
        return new Match(path, parameters);
      }
    }
    return null;
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{") && segment.endsWith("}");
  }

  /** Sorts a template whose literals come earlier before one with parameters there. */
  private static String order(Path path) {
    StringBuilder key = new StringBuilder();
    for (String segment : path.segments()) {
      key.append(isParameter(segment) ? '1' : '0');
    }
    return key.toString();
  }
}
