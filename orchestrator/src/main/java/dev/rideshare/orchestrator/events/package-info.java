/** What happened and was decided lately, and the count of reads: shared by front and control. */
@NullMarked
package dev.rideshare.orchestrator.events;

import org.jspecify.annotations.NullMarked;
