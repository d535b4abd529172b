/** A long time under the same load: what a system takes must stay what it was. */
@NullMarked
package dev.rideshare.systemtests.steady;

import org.jspecify.annotations.NullMarked;
