@NullMarked
package dev.rideshare.model.replication;

import org.jspecify.annotations.NullMarked;
