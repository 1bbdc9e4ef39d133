/** What is right or wrong about a mail. */
export const mailCases = [
  'good',
  'wrong-total',
  'wrong-iban',
  'unknown-vendor',
  'unknown-order',
  'order-differs',
  'account-changed',
  'hidden-instruction',
  'duplicate',
  'not-an-invoice',
  'missing-field',
] as const;
export type MailCase = (typeof mailCases)[number];

/** How the line must end such a mail; `waiting` is for a person. A good one above the limit waits for its approval first. */
export interface ExpectedEnd {
  readonly status: 'completed' | 'rejected' | 'escalated' | 'waiting';
  readonly code?: string;
}

export const expectedEnds: Readonly<Record<MailCase, ExpectedEnd>> = {
  good: { status: 'completed' },
  'wrong-total': { status: 'rejected', code: 'invalid-invoice' },
  'wrong-iban': { status: 'rejected', code: 'invalid-invoice' },
  'unknown-vendor': { status: 'escalated', code: 'unknown-vendor' },
  'unknown-order': { status: 'escalated', code: 'unknown-order' },
  'order-differs': { status: 'waiting', code: 'match-failed' },
  'account-changed': { status: 'escalated', code: 'account-changed' },
  'hidden-instruction': { status: 'escalated', code: 'account-changed' },
  duplicate: { status: 'rejected', code: 'duplicate-invoice' },
  'not-an-invoice': { status: 'rejected', code: 'not-an-invoice' },
  'missing-field': { status: 'waiting', code: 'incomplete-invoice' },
};

/** Of twenty seeds ten are good and each way to be bad has one; a duplicate repeats the good mail seventeen seeds before it. */
export function caseOf(seed: number): MailCase {
  const place = seed % 20;
  return place < 10 ? 'good' : mailCases[place - 9]!;
}
export const duplicateOf = (seed: number): number => seed - 17;
