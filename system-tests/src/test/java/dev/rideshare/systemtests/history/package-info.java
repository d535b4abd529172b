/**
 * Whether the database keeps its word: clients that record every call and its answer, and checks
 * that read the record alone.
 */
@NullMarked
package dev.rideshare.systemtests.history;

import org.jspecify.annotations.NullMarked;
