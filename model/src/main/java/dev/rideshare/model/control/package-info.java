/** The control loop's memory, and the arithmetic by which the number of slaves follows the load. */
@NullMarked
package dev.rideshare.model.control;

import org.jspecify.annotations.NullMarked;
