import { personalKinds, type PersonalKind } from '@chassis/contracts';

export { personalKinds, type PersonalKind };

/** A stretch of a text that says who somebody is, or how to find them. Offsets are UTF-16. */
export interface PersonalDatum {
  readonly kind: PersonalKind;
  readonly start: number;
  readonly end: number;
}

/** Finds one kind of data in a text; linear in its length. */
export type Detector = (text: string) => PersonalDatum[];
