/** The gateway: a path-based load balancer. */
@NullMarked
package dev.rideshare.rideshare.gateway;

import org.jspecify.annotations.NullMarked;
