@NullMarked
package dev.rideshare.rideshare.gateway;

import org.jspecify.annotations.NullMarked;
