import { type Fault, faults, type Outcome } from './faults.js';

/** Through which door the line is asked. */
export const surfaces = ['openai-stream', 'openai-whole', 'run-stream', 'run-whole'] as const;
export type Surface = (typeof surfaces)[number];

/** One row of the table: a fault, who else is there, and how the line is asked. */
export interface Scenario {
  readonly key: string;
  readonly fault: Fault;
  readonly hasOther: boolean;
  readonly surface: Surface;
  readonly expected: Outcome;
}

/** Each fault, with another provider that is well and without, through every door. */
export const scenarios: readonly Scenario[] = faults.flatMap((fault, at) =>
  [true, false].flatMap((hasOther) =>
    surfaces.map((surface, door) => ({
      key: `s${at}x${Number(hasOther)}x${door}`,
      fault,
      hasOther,
      surface,
      expected: hasOther ? fault.withOther : fault.alone,
    })),
  ),
);

export const titleOf = ({ fault, hasOther, surface }: Scenario): string =>
  `${fault.model ?? fault.mode} ${fault.isAfterFirstToken ? 'after' : 'before'} the first token, ${hasOther ? 'another provider well' : 'every provider alike'}, ${surface}`;
