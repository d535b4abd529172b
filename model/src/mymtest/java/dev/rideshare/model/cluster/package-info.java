@NullMarked
package dev.rideshare.model.cluster;

import org.jspecify.annotations.NullMarked;
