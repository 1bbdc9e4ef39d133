import type { CheckSpec } from '@chassis/contracts';
import type { ChecksOutcome } from '../checks/run-checks.js';

/** Whether what is wrong may be mended by leaving sentences out: the workflow says so, and nothing else is wrong than that they are not grounded. */
export const mayDrop = ({ verdict, failures }: ChecksOutcome, specs: readonly CheckSpec[]): boolean =>
  verdict === 'repair' &&
  failures.every(({ check }) => check === 'grounded') &&
  specs.find(({ use }) => use === 'grounded')?.with?.['ungrounded'] === 'drop';
