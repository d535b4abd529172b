package dev.rideshare.worker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.Position;
import dev.rideshare.model.log.Checksum;
import dev.rideshare.model.log.LogPoint;
import org.junit.jupiter.api.Test;

class RecentPointsTest {
  private final RecentPoints points = new RecentPoints(4);

  private static LogPoint point(long epoch, long index) {
    return new LogPoint(new Position(epoch, index), new Checksum(epoch * 1000 + index));
  }

  private void add(long from, long to) {
    for (long index = from; index <= to; index++) {
      points.add(point(1, index));
    }
  }

  @Test
  void remembersTheLastFew() {
    add(1, 6);
    assertThat(points.last()).isEqualTo(point(1, 6));
    assertThat(points.at(2)).isEmpty();
    assertThat(points.at(3)).contains(point(1, 3));
    assertThat(points.at(6)).contains(point(1, 6));
    assertThat(points.at(7)).isEmpty();
  }

  @Test
  void forgetsWhatIsCut() {
    add(1, 6);
    points.cutAfter(point(1, 4));
    assertThat(points.at(5)).isEmpty();
    assertThat(points.at(4)).contains(point(1, 4));
    points.add(point(2, 5));
    assertThat(points.at(5)).contains(point(2, 5));
    assertThat(points.at(3)).contains(point(1, 3));
  }

  @Test
  void knowsNothingOfWhatWasOverwrittenBeforeACut() {
    add(1, 6);
    points.cutAfter(point(1, 1));
    points.add(point(2, 2));
    assertThat(points.at(1)).isEmpty();
    assertThat(points.at(2)).contains(point(2, 2));
  }

  @Test
  void aGapStartsAnew() {
    add(1, 2);
    points.add(point(1, 9));
    assertThat(points.at(2)).isEmpty();
    assertThat(points.at(9)).contains(point(1, 9));
    points.clear(point(1, 20));
    assertThat(points.at(20)).isEmpty();
    points.add(point(1, 21));
    assertThat(points.at(21)).contains(point(1, 21));
  }
}
