@NullMarked
package dev.rideshare.messaging.codec;

import org.jspecify.annotations.NullMarked;
