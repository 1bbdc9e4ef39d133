import {
  ChassisError,
  type GenerateContext,
  GenerateContextSchema,
  type Money,
  MoneySchema,
  type PayloadRef,
} from '@chassis/contracts';
import { evaluate, pathsOf } from '@chassis/expressions';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { CommandOf, ContextBase, Wanted } from '../domain/command.js';
import type { Evaluated } from '../domain/run-event.js';
import type { RunState } from '../domain/run-state.js';
import { stepOf, type Workflow } from '../domain/workflow.js';
import { ChildResults } from './child-results.js';
import { RecentPayloads } from './recent-payloads.js';

const limits = { maxResultBytes: 32_000_000 };
/** The list of a map is read again for each of its items. */
const largestKept = 1_000_000;
/** So long a value is kept in memory after it was read or stored: for the next steps of its run, not beyond an erasure. */
const shortMs = 10_000;

interface Reading {
  readonly tenant: string;
  readonly workflow: Workflow;
  readonly state: RunState;
}

/** The part of the engine that is not pure: reads what expressions name, evaluates them, stores what came of it. */
@Injectable()
export class Evaluator {
  private readonly roots = new LRUCache<string, readonly string[]>({ max: 2_000 });
  private readonly parsed = new LRUCache<string, { value: unknown }>({
    maxSize: 16_000_000,
    ttl: shortMs,
    sizeCalculation: (_value, key) => Number(key.slice(key.lastIndexOf('/') + 1)) + 100,
  });

  private readonly stored: RecentPayloads;

  constructor(
    private readonly payloads: PayloadStore,
    private readonly children: ChildResults,
  ) {
    this.stored = new RecentPayloads(payloads, shortMs);
  }

  /** Throws `invalid` where an expression is to blame; whatever the store throws where it is not. */
  async evaluate(
    tenant: string,
    workflow: Workflow,
    state: RunState,
    command: CommandOf<'evaluate'>,
  ): Promise<Record<string, Evaluated>> {
    const values = await Promise.all(
      Object.entries(command.wanted).map(async ([name, wanted]) => {
        const variables = await this.variablesOf(tenant, command, name);
        const value = await this.valueOf({ tenant, workflow, state }, wanted.text, variables);
        return await this.kept({ tenant, workflow, state, command }, name, wanted, value);
      }),
    );
    return Object.assign({}, ...values) as Record<string, Evaluated>;
  }

  /** What the expression names with a $: payloads, or the item of a map that a value is wanted for. */
  private async variablesOf(
    tenant: string,
    { items, variables = {} }: CommandOf<'evaluate'>,
    name: string,
  ): Promise<Record<string, unknown>> {
    if (items === undefined) {
      const read = Object.entries(variables).map(async ([one, ref]) => [one, await this.json(tenant, ref)] as const);
      return Object.fromEntries(await Promise.all(read));
    }
    const list = (await this.json(tenant, items.list)) as readonly unknown[];
    return { [items.as]: list[Number(name)] ?? null, index: Number(name) };
  }

  private async valueOf(
    { tenant, workflow, state }: Reading,
    text: string,
    variables?: Record<string, unknown>,
  ): Promise<unknown> {
    const names = this.roots.get(text) ?? [...new Set(pathsOf(text).map(({ path }) => path[0] as string))];
    this.roots.set(text, names);
    const entries = await Promise.all(
      names.map(async (name) => [name, await this.read(tenant, workflow, state, name)] as const),
    );
    return await evaluate(text, Object.fromEntries(entries), limits, variables);
  }

  private async read(tenant: string, workflow: Workflow, state: RunState, name: string): Promise<unknown> {
    if (name === 'input') return await this.json(tenant, state.input);
    if (name === 'run')
      return { id: state.run, workflow: workflow.name, acceptedAt: new Date(state.acceptedAt).toISOString() };
    const output = state.steps[name]?.output;
    if (output === undefined) return null;
    return 'ref' in output ? await this.json(tenant, output.ref) : output.value;
  }

  private async json(tenant: string, ref: PayloadRef): Promise<unknown> {
    const key = `${tenant}/${ref.payload}/${ref.bytes}`;
    const known = this.parsed.get(key);
    if (known !== undefined) return known.value;
    const value = await this.payloads.getJson(tenant, ref);
    if (ref.bytes <= largestKept) this.parsed.set(key, { value });
    return value;
  }

  private async kept(
    of: Reading & { readonly command: CommandOf<'evaluate'> },
    name: string,
    { as }: Wanted,
    value: unknown,
  ): Promise<Record<string, Evaluated>> {
    const { tenant, state } = of;
    switch (as) {
      case 'flag':
        return { [name]: { value: value === true } };
      case 'rule':
        return await this.keptRule(tenant, state, value);
      case 'money':
        return { [name]: { value: moneyOf(name, value) } };
      case 'value':
        return { [name]: { value: shortOf(name, value) } };
      case 'list':
        return await this.keptList(tenant, state, value);
      case 'results':
        return { [name]: { ref: await this.results(of) } };
      case 'text':
        return { [name]: { ref: await this.stored.text(tenant, textOf(name, value), state.dataClass) } };
      case 'json':
        return { [name]: { ref: await this.stored.json(tenant, value, state.dataClass) } };
      case 'context':
        return { [name]: { ref: await this.context(of, value, of.command.context as ContextBase) } };
    }
  }

  private async keptRule(tenant: string, state: RunState, value: unknown): Promise<Record<string, Evaluated>> {
    if (typeof value !== 'object' || value === null) return { isOk: { value: value === true } };
    const { isOk, detail, ...rest } = value as { isOk?: unknown; detail?: unknown };
    const ref = await this.payloads.putJson(tenant, detail ?? rest, state.dataClass);
    return { isOk: { value: isOk === true }, detail: { ref } };
  }

  /** JSONata gives a sequence of one as that one, and an empty one as nothing. */
  private async keptList(tenant: string, state: RunState, value: unknown): Promise<Record<string, Evaluated>> {
    const list = Array.isArray(value) ? value : value === null ? [] : [value];
    const ref = await this.payloads.putJson(tenant, list, state.dataClass);
    return { list: { ref }, count: { value: list.length } };
  }

  private async results({
    tenant,
    workflow,
    state,
    command,
  }: Reading & { readonly command: CommandOf<'evaluate'> }): Promise<PayloadRef> {
    const step = stepOf(workflow, command.step);
    const onItemFail = step.kind === 'map' ? step.onItemFail : 'fail';
    return await this.children.gather(tenant, { run: state.run, step: command.step, onItemFail }, state.dataClass);
  }

  private async context(of: Reading, inputs: unknown, base: ContextBase): Promise<PayloadRef> {
    const { tenant, workflow, state } = of;
    const given = base.passages === undefined ? [] : await this.valueOf({ tenant, workflow, state }, base.passages);
    const found = (Array.isArray(given) ? { passages: given } : (given ?? {})) as Pick<
      GenerateContext,
      'accessVersion'
    > & { passages?: GenerateContext['passages'] };
    const { repairOf } = base;
    const failures =
      repairOf === undefined ? undefined : ((await this.json(tenant, repairOf.failures)) as { failures: unknown[] });
    const context = GenerateContextSchema.safeParse({
      ...base.fixed,
      // Inside a map it is named `<workflow>#<map>`.
      workflow: workflow.name.split('#')[0],
      inputs: inputs ?? {},
      passages: found.passages ?? [],
      ...(found.accessVersion !== undefined && { accessVersion: found.accessVersion }),
      ...(failures && {
        repair: { failures: failures.failures, ...(repairOf?.previous && { previous: repairOf.previous }) },
      }),
    });
    if (!context.success)
      throw new ChassisError(
        'invalid',
        'invalid-context',
        `A generate step was given what is no context: ${context.error.message}`,
      );
    return await this.payloads.putJson(tenant, context.data, state.dataClass);
  }
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new ChassisError(
    'invalid',
    'no-text',
    `The expression for ${name} gave ${value === null ? 'nothing' : typeof value}; it must give a text.`,
  );
}

function moneyOf(name: string, value: unknown): Money {
  const money = MoneySchema.safeParse(value);
  if (money.success) return { minor: money.data.minor, currency: money.data.currency };
  throw new ChassisError(
    'invalid',
    'no-amount',
    `The expression for ${name} must give { minor, currency }: an amount in whole minor units with its currency.`,
  );
}

/** What stands in the state itself is a name or a number, never anybody's text. */
function shortOf(name: string, value: unknown): string | number {
  if (typeof value === 'number' || (typeof value === 'string' && /^[\w.:+-]{1,60}$/.test(value))) return value;
  throw new ChassisError(
    'invalid',
    'no-name',
    `The expression for ${name} must give a name, a time or a number of at most 60 characters.`,
  );
}
