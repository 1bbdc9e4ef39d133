import type { DataClass, DisclosurePolicy, WorkflowPolicy } from '@chassis/contracts';
import type { WorkflowFile } from '../workflow-file.js';

/** An operation of an old system, as its connector declares it; schemas are JSON Schema. */
export interface KnownOperation {
  readonly operation: string;
  readonly isEffect: boolean;
  /** What it gives is a record of ours, which others' words are held against. */
  readonly isRecord?: boolean | undefined;
  readonly arguments?: unknown;
  readonly result?: unknown;
  /** The operation that undoes it. */
  readonly compensate?: string | undefined;
}

/** A language model that answers here. A call costs at most `contextMicroUsd`, and its answer by token beside it; nobody knows without `worstCase`. */
export interface KnownModel {
  readonly name: string;
  readonly id: string;
  /** `local` for models that quote, extract or fill in. */
  readonly provider?: string | undefined;
  readonly isPrivate: boolean;
  readonly dataClasses: readonly DataClass[];
  readonly capabilities: readonly string[];
  /** `json-schema`, `tools`, `vision`. */
  readonly features?: readonly string[] | undefined;
  /** Without it nobody said how long it is. */
  readonly contextTokens?: number | undefined;
  readonly worstCase?: { readonly contextMicroUsd: number; readonly outputMicroUsdPerMtoken: number } | undefined;
}

/** A workflow that is published under a name: its file, its folder, and the schema of its input. */
export interface KnownWorkflow {
  readonly source: WorkflowFile;
  readonly files: Readonly<Record<string, string>>;
  readonly inputSchema: unknown;
}

/** What one check finds, by the codes of its failures. `isOnDemand`: it looks only where a step names it. */
export interface FoundByCheck {
  readonly check: string;
  readonly codes: readonly string[];
  readonly isOnDemand: boolean;
}

/** What there is around a tenant's workflows, and what they may use of it. */
export interface Environment {
  readonly policy: WorkflowPolicy;
  /** What answers may disclose at most; undefined where no step says so. */
  readonly disclosure?: DisclosurePolicy | undefined;
  readonly operations: readonly KnownOperation[];
  readonly models: readonly KnownModel[];
  /** Which models answer where a step names none. */
  readonly defaults: { readonly text: string; readonly json: string };
  /** Checks of answers that a step may name. */
  readonly checks: readonly string[];
  /** What can be found wrong with answers and with arguments of actions; undefined where nobody says. */
  readonly failures?:
    { readonly answers: readonly FoundByCheck[]; readonly actions: readonly FoundByCheck[] } | undefined;
  readonly intents: readonly { readonly model: string; readonly intents: readonly string[] }[];
  /** Roles that somebody has. */
  readonly roles: readonly string[];
  /** Published workflows by name; what stands under the own name is what would be replaced. */
  readonly workflows: Readonly<Record<string, KnownWorkflow>>;
}
