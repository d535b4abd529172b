/** The replicated log: entries, the row changes they carry, and the checksum that chains them. */
@NullMarked
package dev.rideshare.model.log;

import org.jspecify.annotations.NullMarked;
