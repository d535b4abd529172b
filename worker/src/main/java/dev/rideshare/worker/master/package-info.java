/** The master's half of replication: deciding writes in batches that every in-sync copy holds. */
@NullMarked
package dev.rideshare.worker.master;

import org.jspecify.annotations.NullMarked;
