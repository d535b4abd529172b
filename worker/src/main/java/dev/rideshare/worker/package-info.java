/** A worker: one program, both roles. It keeps a copy of the database and serves it. */
@NullMarked
package dev.rideshare.worker;

import org.jspecify.annotations.NullMarked;
