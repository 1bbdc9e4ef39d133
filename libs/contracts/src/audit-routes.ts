import { z } from 'zod';
import { AuditFactSchema } from './audit-fact.js';
import { page } from './page.js';
import { route } from './route.js';

const id = z.string().min(1).max(200);
const at = z.iso.datetime();
const nothing = z.looseObject({});

export const CheckpointSchema = z.looseObject({
  tenant: z.string(),
  count: z.int(),
  hash: z.string(),
  at,
  /** JWS (EdDSA) over the fields above. */
  signature: z.string(),
  publicKey: z.record(z.string(), z.unknown()),
});

export const RunExplain = route('audit', 'runs.explain', {
  input: z.looseObject({ run: id }),
  output: z.looseObject({ run: id }),
});
export const AuditList = route('audit', 'audit.list', {
  input: z.looseObject({ run: z.string().optional(), kind: z.string().optional(), ...page }),
  output: z.looseObject({
    records: z.array(z.looseObject({ seq: z.int(), hash: z.string(), fact: AuditFactSchema })),
    next: z.string().optional(),
  }),
});
/** Up to 1,000 export lines (each a JSON text, in chain order) from `from`; the last page carries a checkpoint. */
export const AuditExport = route('audit', 'audit.export', {
  input: z.looseObject({ from: z.int().min(1).default(1) }),
  output: z.looseObject({
    lines: z.array(z.string()),
    next: z.int().optional(),
    checkpoint: CheckpointSchema.optional(),
  }),
});
export const AuditCheckpoint = route('audit', 'audit.checkpoint', { input: nothing, output: CheckpointSchema });
