import type { ActionRequest, ActionRow } from './action-row.js';

/**
 * What a request finds: `take`: it may work on the row; `wait`: a worker of the same run has it;
 * `done`, `refused`: it happened before; `conflict`: another run did it, or is doing it.
 */
export type Claim = 'take' | 'wait' | 'done' | 'refused' | 'conflict';

/** The rules of the ledger (at most one effect per business key). */
export function decideClaim(row: ActionRow, request: ActionRequest): Claim {
  const isOwn = row.run === request.run;
  switch (row.state) {
    case 'confirmed':
      return isOwn && row.arguments.payload === request.arguments.payload ? 'done' : 'conflict';
    case 'refused':
      // An old attempt delivered again hears what it heard; a new one, or another run, may try.
      return isOwn && request.attempt <= row.attempt ? 'refused' : 'take';
    case 'planned':
      // Nothing was sent, so an abandoned plan belongs to whoever comes next.
      if (!row.isLeased) return 'take';
      return isOwn ? 'wait' : 'conflict';
    case 'dispatched':
    case 'unknown':
      if (!isOwn) return 'conflict';
      return row.isLeased ? 'wait' : 'take';
  }
}
