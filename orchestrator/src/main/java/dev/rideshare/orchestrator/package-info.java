/** Wires the DBaaS API and the control loop into one process. */
@NullMarked
package dev.rideshare.orchestrator;

import org.jspecify.annotations.NullMarked;
