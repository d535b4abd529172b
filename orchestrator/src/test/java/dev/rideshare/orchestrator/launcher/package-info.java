@NullMarked
package dev.rideshare.orchestrator.launcher;

import org.jspecify.annotations.NullMarked;
