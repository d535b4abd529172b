/** Brokers for tests, this module's and others'. */
@NullMarked
package dev.rideshare.messaging.testing;

import org.jspecify.annotations.NullMarked;
