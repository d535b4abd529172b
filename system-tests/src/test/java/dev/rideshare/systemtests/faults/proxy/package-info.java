/** A network of TCP connections on one machine that can be cut, slowed and held. */
@NullMarked
package dev.rideshare.systemtests.faults.proxy;

import org.jspecify.annotations.NullMarked;
