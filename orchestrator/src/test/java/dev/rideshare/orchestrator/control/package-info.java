@NullMarked
package dev.rideshare.orchestrator.control;

import org.jspecify.annotations.NullMarked;
