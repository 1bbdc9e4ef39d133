export const kinds = [
  'normal',
  'throttled',
  'server-error',
  'refused',
  'slow',
  'cut',
  'length',
  'garbage',
  'empty',
  'no-usage',
  'no-answer',
] as const;

/** How one request is answered; `amount` is what stands behind the colon, as in `slow:2000`. */
export interface Mode {
  readonly kind: (typeof kinds)[number];
  readonly amount: number | undefined;
}

/** Throws for a mode that does not exist. */
export function readMode(text: string): Mode {
  const [kind, amount] = text.split(':');
  const known = kinds.find((one) => one === kind);
  if (known === undefined) throw new Error(`no mode is called ${text}; there are ${kinds.join(', ')}`);
  return { kind: known, amount: amount === undefined ? undefined : Number(amount) };
}
