/** What clients ask: statements, conditions, queries, and the answers they get. */
@NullMarked
package dev.rideshare.model.request;

import org.jspecify.annotations.NullMarked;
