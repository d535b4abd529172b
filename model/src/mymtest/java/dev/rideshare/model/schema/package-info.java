@NullMarked
package dev.rideshare.model.schema;

import org.jspecify.annotations.NullMarked;
