import type { ChildOf, GenerateContext, Money, PayloadRef, RunStatus, TerminalStatus, Topic } from '@chassis/contracts';
import type { DecidedOn } from './decided-on.js';
import type { GivenApproval } from './given-approval.js';

/**
 * What becomes of an evaluated value: `flag` true or false; `rule` true, or an object whose `isOk` decides and whose rest is kept;
 * `money` is an amount in minor units with its currency; `value` is a name or a time, short enough to stand in the state; `list` becomes a payload and its `count`; `text` and `json` become payloads; `context` becomes a `GenerateContext` from the command's base and the values beside it; `results` gathers what the children of the step gave, in order.
 */
export type EvaluatedAs = 'flag' | 'rule' | 'money' | 'value' | 'list' | 'text' | 'json' | 'context' | 'results';

export interface Wanted {
  readonly text: string;
  readonly as: EvaluatedAs;
}

/** Each wanted value is named by the place of an item, which the expression sees as `$<as>` beside `$index`. */
export interface ItemsOf {
  readonly as: string;
  readonly list: PayloadRef;
}

/** All of a `GenerateContext` that the workflow and the state give; `repairOf` names the payloads of a failed attempt. */
export interface ContextBase {
  readonly fixed: Omit<GenerateContext, 'inputs' | 'passages'>;
  readonly passages?: string | undefined;
  readonly repairOf?: { readonly failures: PayloadRef; readonly previous?: PayloadRef | undefined } | undefined;
}

export type Command =
  /** To the shell: evaluate, then come back with `evaluated`. */
  | {
      readonly kind: 'evaluate';
      readonly step: string;
      readonly wanted: Readonly<Record<string, Wanted>>;
      readonly context?: ContextBase;
      readonly items?: ItemsOf;
      /** Payloads that the expressions see as variables of these names. */
      readonly variables?: Readonly<Record<string, PayloadRef>>;
    }
  | {
      readonly kind: 'send';
      readonly topic: Topic;
      readonly step: string;
      readonly attempt: number;
      readonly data: Readonly<Record<string, unknown>>;
      readonly suffix?: string;
      /** When the step's time is over; the run's deadline unless said otherwise. */
      readonly deadlineAt?: number | undefined;
    }
  | {
      readonly kind: 'start-child';
      readonly child: string;
      readonly workflow: string;
      readonly childOf: ChildOf;
      readonly input: PayloadRef;
      readonly deadlineAt: number;
      readonly budgetMicroUsd: number;
    }
  | {
      readonly kind: 'cancel-child';
      readonly child: string;
      readonly workflow: string;
      readonly childOf: ChildOf;
      readonly reason: string;
      readonly by: string;
    }
  /** To the run whose step started this one. */
  | {
      readonly kind: 'tell-parent';
      readonly childOf: ChildOf;
      readonly status: TerminalStatus;
      readonly reason?: string | undefined;
      readonly result?: PayloadRef | undefined;
      readonly detail?: PayloadRef | undefined;
    }
  | { readonly kind: 'broadcast-cancel'; readonly reason: string; readonly by: string }
  | {
      readonly kind: 'open-approval';
      readonly id: string;
      readonly of: 'approval' | 'review';
      readonly step: string;
      readonly role: string;
      readonly code?: string | undefined;
      readonly operation?: string | undefined;
      readonly payload?: PayloadRef | undefined;
      readonly evidence?: PayloadRef | undefined;
      readonly dueAt: number;
      readonly persons?: number | undefined;
      readonly amount?: Money | undefined;
      readonly notRequester?: boolean | undefined;
    }
  /** Who has accepted, while others are missing. */
  | { readonly kind: 'note-approval'; readonly id: string; readonly given: readonly GivenApproval[] }
  | {
      readonly kind: 'close-approval';
      readonly id: string;
      readonly status: 'accepted' | 'edited' | 'rejected' | 'expired' | 'void';
      readonly by?: string | undefined;
      readonly comment?: PayloadRef | undefined;
    }
  /** To those who learn from what people decide. */
  | ({
      readonly kind: 'tell-decision';
      readonly approval: string;
      readonly step: string;
      readonly attempt: number;
      readonly decision: 'accept' | 'edit' | 'reject';
      readonly by: string;
      readonly edited?: PayloadRef | undefined;
      readonly comment?: PayloadRef | undefined;
    } & DecidedOn)
  | {
      readonly kind: 'update';
      readonly version: number;
      readonly status: RunStatus;
      readonly step?: string | undefined;
      readonly reason?: string | undefined;
      readonly detail?: PayloadRef | undefined;
      readonly result?: PayloadRef | undefined;
      readonly retryAfterMs?: number | undefined;
      readonly approval?:
        { readonly id: string; readonly role: string; readonly step: string; readonly dueAt: number } | undefined;
    }
  | {
      readonly kind: 'fact';
      readonly fact: string;
      readonly step?: string | undefined;
      readonly attempt?: number | undefined;
      readonly suffix?: string;
      readonly data: Record<string, unknown>;
    };

export type CommandOf<K extends Command['kind']> = Extract<Command, { kind: K }>;
