import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyPlan } from './apply-plan.js';
import { planCheck } from './plan-check.js';
import { planConnector } from './plan-connector.js';
import { planMessage } from './plan-message.js';
import { planService } from './plan-service.js';

const root = path.resolve(import.meta.dirname, '../../..');

describe('a name that does not fit', () => {
  it.each([
    ['a service that is there', () => planService('retriever'), 'There is a service retriever already.'],
    ['a service in capitals', () => planService('RunReporter'), 'write it like run-reporter'],
    ['a path', () => planCheck('../x'), 'write it like polite-tone'],
    ['a kind of system that we cannot speak to', () => planConnector('crm', 'ftp'), '--kind is one of soap, sql.'],
    ['a topic of one word', () => message('order'), 'write it like order.shipped'],
    ['a topic that is there', () => message('run.ended'), 'There is a topic run.ended already.'],
    ['a sender that is not there', () => message('order.shipped', ['warehouse']), 'There is no service warehouse'],
  ])('%s is refused with what to do', (_what, plan, said) => expect(plan).toThrow(said));
});

const message = (topic: string, from = ['ingress']) => planMessage({ topic, from, to: ['audit'], isCommand: false });

it('names a command in the imperative', () => {
  const plan = planMessage({ topic: 'order.ship', from: ['orchestrator'], to: ['legacy-connector'], isCommand: true });
  expect(Object.keys(plan.files)[0]).toBe('libs/contracts/src/messages/ship-order.ts');
  expect(plan.files['libs/contracts/src/messages/ship-order.ts']).toContain(
    "export const ShipOrder = message('order.ship'",
  );
});

it('overwrites nothing', async () => {
  await expect(applyPlan(planCheck('secrets'), root)).rejects.toThrow('secrets.ts is there already');
});

it('writes nothing at all where one of its places is missing', async () => {
  const empty = await mkdtemp(path.join(tmpdir(), 'chassis-new-'));
  await expect(applyPlan(planCheck('polite-tone'), empty)).rejects.toThrow();
  expect(await readdir(empty)).toEqual([]);
});
