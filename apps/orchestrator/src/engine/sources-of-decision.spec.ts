import { ChassisError, examplePassageRef, type PayloadRef } from '@chassis/contracts';
import type { RouteClient } from '@chassis/messaging';
import type { PayloadStore } from '@chassis/payloads';
import { describe, expect, it } from 'vitest';
import type { RunStore } from '../adapters/run-store.js';
import type { WorkflowCatalog } from '../adapters/workflow-catalog.js';
import { SourcesOfDecision } from './sources-of-decision.js';

const ref = (payload: string): PayloadRef => ({ payload, bytes: 1 });

/** A run that found passages, asked of a retriever that allows the documents given. */
function sources(allowed: readonly string[], stored: Record<string, unknown> = { found: [examplePassageRef] }) {
  const asked: unknown[] = [];
  const steps = { passages: { output: { ref: ref('found') } }, answer: { output: { ref: ref('text') } }, later: {} };
  const row = { hash: 'h', workflow: 'w', principal: 'of the subject', state: { steps } };
  const catalog = {
    workflow: async () =>
      await Promise.resolve({
        steps: [
          { id: 'passages', kind: 'retrieve' },
          { id: 'answer', kind: 'generate' },
          { id: 'later', kind: 'retrieve' },
        ],
      }),
  };
  const routes = {
    call: async (_: unknown, { passages }: { passages: { document: string }[] }, { token }: { token: string }) => {
      asked.push({ passages, token });
      return await Promise.resolve({ version: 1, isAllowed: passages.map((one) => allowed.includes(one.document)) });
    },
  };
  const payloads = {
    getJson: async (_: string, { payload }: PayloadRef) => {
      if (!(payload in stored)) throw new ChassisError('rejected', 'payload-erased', 'gone');
      return await Promise.resolve({ passages: stored[payload] });
    },
  };
  const runs = { load: async () => await Promise.resolve(new Map([['run', row]])) };
  const made = new SourcesOfDecision(
    runs as unknown as RunStore,
    catalog as unknown as WorkflowCatalog,
    routes as unknown as RouteClient,
    payloads as unknown as PayloadStore,
  );
  return { asked, decide: async () => await made.requirePermitted('demo', 'run') };
}

const { document, version, chunk } = examplePassageRef;
const withdrawn = { kind: 'rejected', code: 'source-withdrawn' };

describe('what a run found before it waited for a person', () => {
  it('may be approved while its subject may still see it, by the rights of the subject', async () => {
    const { asked, decide } = sources([document]);
    await expect(decide()).resolves.toBeUndefined();
    expect(asked).toEqual([{ passages: [{ document, version, chunk }], token: 'of the subject' }]);
  });

  it('may not be approved any more once its right has ended, or it was deleted', async () => {
    await expect(sources([]).decide()).rejects.toMatchObject(withdrawn);
    await expect(sources([document], {}).decide()).rejects.toMatchObject(withdrawn);
  });

  it('asks nobody where nothing was found', async () => {
    const { asked, decide } = sources([], { found: [] });
    await expect(decide()).resolves.toBeUndefined();
    expect(asked).toEqual([]);
  });
});
