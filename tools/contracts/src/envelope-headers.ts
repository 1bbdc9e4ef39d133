import { EnvelopeSchema } from '@chassis/contracts';
import { z } from 'zod';
import type { JsonSchema } from './json-schema.js';

const { id, source, type, time, tenant, run, principal, deadline } = EnvelopeSchema.shape;
const written = (schema: z.ZodType): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'output' });
  return rest as JsonSchema;
};

/** The envelope as headers: CloudEvents Kafka binding 1.0.2 in binary mode (https://github.com/cloudevents/spec), with extension attributes of ours. */
export const envelopeHeaders: JsonSchema = {
  type: 'object',
  properties: {
    'content-type': { type: 'string', const: 'application/json' },
    ce_specversion: { type: 'string', const: '1.0' },
    ce_id: { ...written(id), description: 'Deterministic where a replay must be recognised.' },
    ce_source: { ...written(source), description: '`chassis/<service>`, or the source of a foreign producer.' },
    ce_type: { ...written(type), description: 'The name of the topic.' },
    ce_time: written(time),
    ce_tenant: written(tenant),
    ce_run: { ...written(run), description: 'The run that the message belongs to.' },
    ce_step: { type: 'string', description: '`<run>/<step>/<attempt>`; attempts count from 1.' },
    ce_principal: { ...written(principal), description: 'Who speaks: a JWT (EdDSA). An identity, never rights.' },
    ce_dataclass: { ...written(EnvelopeSchema.shape.dataClass), description: 'Rises along a run, never falls.' },
    ce_deadline: { ...written(deadline), description: 'When the run ends at the latest.' },
    traceparent: { type: 'string', description: 'W3C trace context.' },
  },
  required: ['ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_time', 'ce_tenant', 'ce_principal', 'ce_dataclass'],
};
