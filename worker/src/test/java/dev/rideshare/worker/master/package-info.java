@NullMarked
package dev.rideshare.worker.master;

import org.jspecify.annotations.NullMarked;
