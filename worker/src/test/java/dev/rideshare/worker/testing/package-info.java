/** A PostgreSQL server as somebody else runs it, for the tests of several modules. */
@NullMarked
package dev.rideshare.worker.testing;

import org.jspecify.annotations.NullMarked;
