/**
 * The binary form of the model: one class for each family of messages. Each top-level form begins
 * with a version byte; bytes that are not such a form give a {@code MalformedMessageException}.
 */
@NullMarked
package dev.rideshare.messaging.codec;

import org.jspecify.annotations.NullMarked;
