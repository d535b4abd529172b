/** The acceptance run: the steps that a running system must pass, and their points. */
@NullMarked
package dev.rideshare.cli.evaluate;

import org.jspecify.annotations.NullMarked;
