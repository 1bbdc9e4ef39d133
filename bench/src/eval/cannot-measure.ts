/** There is nothing to measure on; the message says what is missing. The command ends with 2. */
export class CannotMeasure extends Error {
  override readonly name = 'CannotMeasure';
}
