/** Workers as containers of a Docker engine. */
@NullMarked
package dev.rideshare.orchestrator.launcher.docker;

import org.jspecify.annotations.NullMarked;
