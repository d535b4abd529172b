package dev.rideshare.model.request;

import dev.rideshare.model.Position;

/**
 * What a worker answers: an HTTP status, the position that the answer reflects, and the body's
 * bytes, which nobody parses again on the way to the client. A status of 400 or more means that the
 * body is a problem (RFC 9457).
 */
@SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
public record Answer(int status, Position position, byte[] body) {}
