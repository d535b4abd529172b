/** The {@code rideshare} command: {@code up}, and one entry for each process of the system. */
@NullMarked
package dev.rideshare.cli;

import org.jspecify.annotations.NullMarked;
