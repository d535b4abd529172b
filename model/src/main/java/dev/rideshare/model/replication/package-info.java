/** The messages that keep the copies one database, and the rule that matches logs. */
@NullMarked
package dev.rideshare.model.replication;

import org.jspecify.annotations.NullMarked;
