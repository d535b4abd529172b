package dev.rideshare.cli.bench;

/** Hears of a run as it goes. */
public interface Listener {
  /** So many measurements are to come. */
  void begin(int measurements);

  /**
   * One of them ended.
   *
   * @param round from 1
   */
  void measured(String what, int round, double perSecond, long errors);

  /** What the next moments are for. */
  void note(String text);
}
