/** The slave's half of replication: following the master's log, joining, giving snapshots. */
@NullMarked
package dev.rideshare.worker.replication;

import org.jspecify.annotations.NullMarked;
