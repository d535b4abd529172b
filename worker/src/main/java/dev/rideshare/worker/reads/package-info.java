/** Serving reads from this worker's own copy. */
@NullMarked
package dev.rideshare.worker.reads;

import org.jspecify.annotations.NullMarked;
