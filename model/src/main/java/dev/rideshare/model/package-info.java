/** The vocabulary of the replicated database, and its pure rules. */
@NullMarked
package dev.rideshare.model;

import org.jspecify.annotations.NullMarked;
