/**
 * Tables: their columns, keys and references, and how a value of a request becomes a stored one.
 */
@NullMarked
package dev.rideshare.model.schema;

import org.jspecify.annotations.NullMarked;
