import { ChassisError } from '@chassis/contracts';
import { type RunState, stateFormat } from './run-state.js';

type Stored = Readonly<Record<string, unknown>>;

const tenMinutesMs = 600_000;

/** By the format that a state has, how it becomes the next one. States of the first release name no format. */
const upgrades: Readonly<Record<number, (stored: Stored) => Stored>> = {
  1: (stored) => ({
    ...stored,
    format: 2,
    compensateUntil: Number(stored.deadlineAt) + tenMinutesMs,
    reservedMicroUsd: 0,
    pins: {},
  }),
  // Runs may repeat actions, which an older release would not ask anybody about; and a part that takes a deadline for passed is asked again.
  2: (stored) => ({ ...stored, format: 3 }),
};

/**
 * A run's state as this release reads it, whichever release stored it. Throws `transient`/`newer-state` for one that a later
 * release stored: while both run side by side, the run is for instances that know it.
 */
export function upgradeState(stored: unknown): RunState {
  let state = stored as Stored;
  for (let format = formatOf(state); format !== stateFormat; format = formatOf(state)) {
    const upgrade = upgrades[format];
    if (upgrade === undefined)
      throw new ChassisError(
        'transient',
        'newer-state',
        `A run was stored in format ${format}; this release knows ${stateFormat}. Let an instance of the newer release take it.`,
      );
    state = upgrade(state);
  }
  return state as unknown as RunState;
}

const formatOf = ({ format }: Stored): number => (typeof format === 'number' ? format : 1);
