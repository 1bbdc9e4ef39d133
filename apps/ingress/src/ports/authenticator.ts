import type { Caller } from './caller.js';

/** Turns a bearer credential into a caller; throws `denied` with the reason. */
export abstract class Authenticator {
  abstract authenticate(bearer: string): Promise<Caller>;
}
