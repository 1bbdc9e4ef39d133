import { topicNames } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { renderEnvironment, undescribed } from './render-environment.js';
import { renderFlow } from './render-flow.js';

describe('docs/flow.md', () => {
  it('names every topic with who sends and who handles it', () => {
    const flow = renderFlow();
    for (const topic of topicNames) expect(flow).toContain(`| \`${topic}\` |`);
    expect(flow).toContain('| `passages.retrieve` | orchestrator | retriever | run | group |');
    expect(flow).toContain('orchestrator -- "intent.classify" --> intent-classifier');
  });
});

describe('.env.example', () => {
  const port = z.coerce.number().int().default(8_080).describe('Where it listens');
  const ingress = { name: 'ingress', config: z.object({ PORT: port, OIDC_ISSUER: z.url().optional() }) };
  const audit = { name: 'audit', config: z.object({ PORT: port }) };

  it('shows each setting once, with its meaning, its readers and its default', () => {
    expect(renderEnvironment([ingress, audit])).toContain('# Where it listens (ingress, audit)\n# PORT=8080\n');
  });

  it('finds settings that nobody described', () => {
    expect(undescribed([ingress, audit])).toEqual(['ingress: OIDC_ISSUER has no description']);
  });
});
