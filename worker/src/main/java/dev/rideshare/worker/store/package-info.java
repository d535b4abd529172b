/**
 * One copy of the database in PostgreSQL: the rows, the replicated log, recorded answers and
 * counters, and what may be done with them.
 */
@NullMarked
package dev.rideshare.worker.store;

import org.jspecify.annotations.NullMarked;
