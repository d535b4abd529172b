/** The DBaaS HTTP API: parses and checks requests, sends them to workers, hands answers back. */
@NullMarked
package dev.rideshare.orchestrator.front;

import org.jspecify.annotations.NullMarked;
