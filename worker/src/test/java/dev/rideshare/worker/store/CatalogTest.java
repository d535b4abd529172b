package dev.rideshare.worker.store;

import static dev.rideshare.worker.store.Master.required;
import static dev.rideshare.worker.store.Master.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.model.schema.TableDefinition;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private static final TableDefinition T = table("t", "id", required("id", ColumnType.BIGINT));

  @Test
  void theNewestTableMadeAnewHasAnotherAliasThanBefore() {
    Catalog first = Catalog.EMPTY.with(T);
    Catalog anew = first.without("t").with(T);
    assertThat(anew.get("t").alias()).isNotEqualTo(first.get("t").alias());
  }
}
