@NullMarked
package dev.rideshare.rideshare.rides;

import org.jspecify.annotations.NullMarked;
