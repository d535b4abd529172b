/**
 * AMQP 0-9-1 as this system speaks it: one connection kept up, requests and answers that travel in
 * batches, ordered publishing for replication, and the primitives of every codec. Payloads are
 * bytes; what they mean is the business of who sends them.
 */
@NullMarked
package dev.rideshare.messaging;

import org.jspecify.annotations.NullMarked;
