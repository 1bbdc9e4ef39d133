import { isTerminal } from '@chassis/contracts';
import { settleEnding } from './ending.js';
import type { Phase } from './run-state.js';
import { prepareStep, startSteps } from './start-steps.js';
import type { Turn } from './turn.js';

/** After an event: starts what can start, or goes on ending, and tells the run's log what changed. */
export function settle(turn: Turn): void {
  if (turn.state.ending === undefined && !isTerminal(turn.state.status)) startSteps(turn);
  if (turn.state.ending !== undefined) settleEnding(turn);
  for (let id = turn.begun.shift(); id !== undefined; id = turn.begun.shift()) prepareStep(turn, id);
  tellStatus(turn);
}

const waiting = new Set<Phase>(['approval', 'review', 'wait']);

/** `waiting` when only people or times are waited for; each opened approval is told once. */
function tellStatus(turn: Turn): void {
  const { state } = turn;
  if (isTerminal(state.status)) return;
  const phases = Object.values(state.steps)
    .filter(({ status }) => status === 'active')
    .map(({ phase }) => phase);
  const isWaiting =
    phases.some((phase) => phase !== undefined && waiting.has(phase)) &&
    phases.every((phase) => phase !== undefined && (waiting.has(phase) || phase === 'ready'));
  const status = isWaiting ? 'waiting' : 'running';
  const updates =
    turn.opened.length > 0
      ? turn.opened.map((approval) => ({ step: approval.step, approval }))
      : status === state.status
        ? []
        : [{}];
  state.status = status;
  for (const update of updates) {
    state.updates += 1;
    turn.commands.push({ kind: 'update', version: state.updates, status, ...update });
  }
}
