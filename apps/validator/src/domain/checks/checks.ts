import { brandVoiceCheck } from './brand-voice.js';
import type { Check, CheckContext, CheckSettings, JudgingCheck, ModelCheck } from './check.js';
import { chatFormatCheck } from './chat-format.js';
import { citationsCheck } from './citations.js';
import { complianceCheck } from './compliance.js';
import { formatCheck } from './format.js';
import { confidenceCheck } from './confidence.js';
import { groundedCheck } from './grounded.js';
import { injectedInstructionsCheck } from './injected-instructions.js';
import { invoiceArithmeticCheck } from './invoice-arithmetic.js';
import { judgeCheck } from './judge.js';
import { languageCheck } from './language.js';
import { lengthCheck } from './length.js';
import { piiCheck } from './pii.js';
import { schemaCheck } from './schema.js';
import { secretsCheck } from './secrets.js';
import { ofTenantAlone } from '../disclosure/disclosure-rules.js';

/** `segment`: before each segment leaves. `whole`: the whole answer, before the last segment leaves; JSON is always whole. */
export type CheckScope = 'segment' | 'whole';

export interface CheckRow {
  readonly check: Check | ModelCheck | JudgingCheck;
  readonly scopes: readonly CheckScope[];
  /** Without being named by the workflow: `always`, when the step has an `schema`, when it was given `passages`, or `never`. */
  readonly byDefault: 'always' | 'schema' | 'passages' | 'never';
  /** With which settings it looks where neither the workflow nor a default has it look. */
  readonly byPolicy?: (context: CheckContext) => CheckSettings | undefined;
  readonly budgetMs: number;
  /** Begins only when all others have passed, and looks at what they let out: it can but make the verdict stricter. */
  readonly isLast?: boolean;
}

/** The checks in the order in which they run, cheap ones first. */
export const checks: readonly CheckRow[] = [
  { check: secretsCheck, scopes: ['segment', 'whole'], byDefault: 'always', budgetMs: 1_000 },
  { check: schemaCheck, scopes: ['whole'], byDefault: 'schema', budgetMs: 1_000 },
  { check: chatFormatCheck, scopes: ['segment', 'whole'], byDefault: 'always', budgetMs: 1_000 },
  { check: lengthCheck, scopes: ['segment', 'whole'], byDefault: 'never', budgetMs: 1_000 },
  { check: formatCheck, scopes: ['segment', 'whole'], byDefault: 'never', budgetMs: 1_000 },
  { check: citationsCheck, scopes: ['segment', 'whole'], byDefault: 'passages', budgetMs: 1_000 },
  { check: injectedInstructionsCheck, scopes: ['segment', 'whole'], byDefault: 'always', budgetMs: 1_000 },
  { check: invoiceArithmeticCheck, scopes: ['whole'], byDefault: 'never', budgetMs: 1_000 },
  { check: brandVoiceCheck, scopes: ['segment', 'whole'], byDefault: 'never', budgetMs: 1_000 },
  { check: languageCheck, scopes: ['segment', 'whole'], byDefault: 'never', budgetMs: 5_000 },
  { check: complianceCheck, scopes: ['segment', 'whole'], byDefault: 'never', budgetMs: 5_000 },
  {
    check: piiCheck,
    scopes: ['segment', 'whole'],
    byDefault: 'passages',
    byPolicy: ({ disclosure }) => (Object.keys(disclosure?.policy.kinds ?? {}).length > 0 ? ofTenantAlone : undefined),
    budgetMs: 2_000,
  },
  { check: groundedCheck, scopes: ['segment', 'whole'], byDefault: 'passages', budgetMs: 5_000 },
  { check: confidenceCheck, scopes: ['whole'], byDefault: 'never', budgetMs: 1_000, isLast: true },
  { check: judgeCheck, scopes: ['whole'], byDefault: 'never', budgetMs: 40_000, isLast: true },
];
