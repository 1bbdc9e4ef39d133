/** The ledger by itself, for tools that measure it; the service is not loaded with it. */
export { BudgetStore, type BudgetStanding } from './adapters/budget-store.js';
export { PostgresMoneyLedger } from './adapters/postgres-money-ledger.js';
export { migrations } from './migrations.js';
