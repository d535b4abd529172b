package dev.rideshare.worker.store;

import dev.rideshare.model.schema.TableDefinition;

/** A table as it lies in PostgreSQL. */
record Table(TableDefinition definition, int ordinal) {}
