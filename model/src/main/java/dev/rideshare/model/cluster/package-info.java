/** Who belongs to the cluster: the in-sync set, members, and the election rule. */
@NullMarked
package dev.rideshare.model.cluster;

import org.jspecify.annotations.NullMarked;
