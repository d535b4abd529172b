package dev.rideshare.web;

import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of one service of this process to another; see {@link HttpService#call}.
 *
 * @param path percent-encoded, without a query
 * @param body empty if there is none
 * @param headers by their names in lower case
 */
public record LocalRequest(String method, String path, Buffer body, Map<String, String> headers)
    implements Request.Head {
  public LocalRequest {
    headers = Map.copyOf(headers);
  }

  @Override
  public @Nullable String query() {
    return null;
  }

  @Override
  public @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }
}
