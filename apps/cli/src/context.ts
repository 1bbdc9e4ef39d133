import type { Api } from './api.js';
import type { Terminal } from './terminal.js';

/** What a command works with. */
export interface Context {
  readonly terminal: Terminal;
  /** Connects when first asked, so that offline commands need no server. */
  api(): Promise<Api>;
}
