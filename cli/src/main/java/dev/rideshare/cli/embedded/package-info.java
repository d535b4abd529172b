/** The real servers that {@code up} can run in its own process: ZooKeeper and an AMQP broker. */
@NullMarked
package dev.rideshare.cli.embedded;

import org.jspecify.annotations.NullMarked;
