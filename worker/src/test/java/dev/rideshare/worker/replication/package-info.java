@NullMarked
package dev.rideshare.worker.replication;

import org.jspecify.annotations.NullMarked;
