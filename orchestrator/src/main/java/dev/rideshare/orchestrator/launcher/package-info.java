/** How worker processes are started, watched and ended. */
@NullMarked
package dev.rideshare.orchestrator.launcher;

import org.jspecify.annotations.NullMarked;
