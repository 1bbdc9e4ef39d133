/** Every way to answer. What stands behind a colon is an amount: milliseconds, characters of the text, a status, or what the line says. */
export const kinds = [
  'normal',
  // Refused before anything was said.
  'throttled', // seconds in Retry-After; `none` leaves it out, `date+7` names a date
  'server-error', // status, 500 if none
  'refused', // status, 400 if none
  'reset',
  'html', // an error page with status 200
  'error-body', // an error object with status 200
  // Late.
  'slow', // milliseconds before the headers
  'slow-first', // milliseconds between the headers and the first text
  'stall', // characters, then silence with the connection open
  // Broken off behind so many characters.
  'cut',
  'cut-utf8', // inside a character of several bytes
  'cut-line', // inside a line of the stream
  'no-finish', // closed in good order, without saying that it was the end
  'error-event', // an error object in the middle of the stream
  'malformed', // a chunk that is no JSON, then the rest
  'length', // cut off by the provider's own limit
  // Wrong in what it says.
  'duplicated', // every chunk comes twice
  'garbage',
  'wrong-json',
  'empty',
  'refusal',
  'content-filter',
  'no-answer',
  'no-usage',
  'wrong-usage', // tokens of the prompt, and as many of the answer; below zero and absurd if none
  'token-kinds', // tells cached and reasoning tokens apart
  'tool-fragments', // a call of a tool, a few characters at a time; as many calls as the amount says
  'tool-cut', // the same, broken off inside its arguments
  'obedient', // follows every instruction found anywhere in its prompt
] as const;

/** How one request is answered; `amount` is the number behind the colon, as in `slow:2000`, `detail` that text. */
export interface Mode {
  readonly kind: (typeof kinds)[number];
  readonly amount: number | undefined;
  readonly detail: string | undefined;
}

/** Throws for a mode that does not exist. */
export function readMode(text: string): Mode {
  const at = text.indexOf(':');
  const kind = at < 0 ? text : text.slice(0, at);
  const detail = at < 0 ? undefined : text.slice(at + 1);
  const known = kinds.find((one) => one === kind);
  if (known === undefined) throw new Error(`no mode is called ${text}; there are ${kinds.join(', ')}`);
  const amount = detail === undefined || !/^\d+$/.test(detail) ? undefined : Number(detail);
  return { kind: known, amount, detail };
}
