/** The time, as an injectable, so that tests may set it. */
export abstract class Clock {
  abstract now(): Date;
}
