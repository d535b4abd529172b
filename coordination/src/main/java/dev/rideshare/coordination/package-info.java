/**
 * What the processes of the system know of each other, through ZooKeeper: the cluster's state,
 * changed by compare-and-set, and the members that live.
 */
@NullMarked
package dev.rideshare.coordination;

import org.jspecify.annotations.NullMarked;
