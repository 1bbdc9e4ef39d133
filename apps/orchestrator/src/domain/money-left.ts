import type { RunState } from './run-state.js';

/** What a run may still spend: neither spent nor held back for its children. Below zero once a model cost more than was reserved. */
export const moneyLeft = ({ budgetMicroUsd, costMicroUsd, reservedMicroUsd }: RunState): number =>
  budgetMicroUsd - costMicroUsd - reservedMicroUsd;
