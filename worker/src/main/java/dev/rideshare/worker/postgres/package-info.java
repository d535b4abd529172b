/** A worker's own PostgreSQL: run as a child process, or reached by its URL. */
@NullMarked
package dev.rideshare.worker.postgres;

import org.jspecify.annotations.NullMarked;
