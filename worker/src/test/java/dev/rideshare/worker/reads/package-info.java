@NullMarked
package dev.rideshare.worker.reads;

import org.jspecify.annotations.NullMarked;
