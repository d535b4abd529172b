@NullMarked
package dev.rideshare.worker;

import org.jspecify.annotations.NullMarked;
