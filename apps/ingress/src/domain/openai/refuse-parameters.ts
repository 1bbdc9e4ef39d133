import { invalidParameter } from './invalid-parameter.js';

/** What a route knows of the parameters that it may be sent. */
export interface KnownParameters {
  /** Those that are read. */
  readonly read: ReadonlySet<string>;
  /** Those of the original that nobody here obeys, with the values that change nothing. */
  readonly unsupported: Readonly<Record<string, readonly unknown[]>>;
  /** What to do in place of them, where there is more to it than to leave them out. */
  readonly instead: Readonly<Record<string, string>>;
}

/** Throws `invalid` for a parameter that would change the answer and that nobody here obeys, or that nobody knows, as the original does: left out in silence it would be a lie. */
export function refuseParameters(request: Readonly<Record<string, unknown>>, known: KnownParameters): void {
  for (const [name, value] of Object.entries(request)) {
    if (value === undefined || value === null || known.read.has(name)) continue;
    const harmless = Object.hasOwn(known.unsupported, name) ? known.unsupported[name] : undefined;
    const instead = Object.hasOwn(known.instead, name) ? known.instead[name] : undefined;
    if (harmless === undefined)
      throw refusal(name, `Unknown parameter: '${name}'; ${instead ?? 'look whether it is spelt right'}.`, 'unknown');
    if (harmless.some((one) => JSON.stringify(one) === JSON.stringify(value))) continue;
    throw refusal(name, `${name} is not supported here; ${instead ?? 'leave it out'}.`, 'unsupported');
  }
}

const refusal = (name: string, message: string, how: 'unknown' | 'unsupported') =>
  invalidParameter(name, message, `${how}-parameter`);
