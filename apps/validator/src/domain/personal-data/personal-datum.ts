/** What kinds of personal data there are. Which of them matter in an answer is the workflow's policy, not the finder's. */
export const personalKinds = [
  'e-mail',
  'phone',
  'IBAN',
  'bank account',
  'card number',
  'national id',
  'IP address',
  'web address',
  'name',
  'address',
  'postal code',
  'place',
  'organisation',
  'nationality',
  'date',
  'age',
  'title',
] as const;
export type PersonalKind = (typeof personalKinds)[number];

/** A stretch of a text that says who somebody is, or how to find them. Offsets are UTF-16. */
export interface PersonalDatum {
  readonly kind: PersonalKind;
  readonly start: number;
  readonly end: number;
}

/** Finds one kind of data in a text; linear in its length. */
export type Detector = (text: string) => PersonalDatum[];
