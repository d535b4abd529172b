package dev.rideshare.model.replication;

/**
 * What a worker's readers have done since it started.
 *
 * @param batches of reads that were executed
 * @param busyMicros that this took, in all readers together
 * @param readers that work at the same time
 */
public record ReadWork(long batches, long busyMicros, int readers) {
  public static final ReadWork NONE = new ReadWork(0, 0, 0);

  public ReadWork since(ReadWork earlier) {
    return new ReadWork(batches - earlier.batches, busyMicros - earlier.busyMicros, readers);
  }

  public ReadWork plus(ReadWork other) {
    return new ReadWork(
        batches + other.batches, busyMicros + other.busyMicros, readers + other.readers);
  }
}
