/** The benchmark: load on a running system, beside yardsticks measured in the same run. */
@NullMarked
package dev.rideshare.cli.bench;

import org.jspecify.annotations.NullMarked;
