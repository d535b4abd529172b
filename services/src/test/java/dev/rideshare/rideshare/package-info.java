@NullMarked
package dev.rideshare.rideshare;

import org.jspecify.annotations.NullMarked;
