/** Keeps the wanted number of workers running: picture, plan, actions. */
@NullMarked
package dev.rideshare.orchestrator.control;

import org.jspecify.annotations.NullMarked;
