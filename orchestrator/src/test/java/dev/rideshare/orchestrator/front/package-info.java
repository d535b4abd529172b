@NullMarked
package dev.rideshare.orchestrator.front;

import org.jspecify.annotations.NullMarked;
