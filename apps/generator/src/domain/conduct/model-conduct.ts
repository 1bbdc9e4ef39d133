import { ChassisError, type ModelLimits } from '@chassis/contracts';
import { LRUCache } from 'lru-cache';
import type { Callee } from './callee.js';
import { CircuitBreaker, type CircuitLimits } from './circuit-breaker.js';
import { type ErrorClass, errorClasses, errorClassOf } from './error-class.js';
import { FairSlots } from './fair-slots.js';

/** Time, chance and what all processes count together, from outside. */
export interface Surroundings {
  now(): number;
  /** In [0, 1). */
  random(): number;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Takes `points` of what `key` may use in a minute, all or none: undefined where they were granted, else how long until the next minute. */
  take(key: string, perMinute: number, points: number): Promise<number | undefined>;
}

export interface ConductLimits {
  readonly circuit: CircuitLimits;
  /** Calls under way towards one provider. */
  readonly concurrency: number;
  /** How often the same model is asked again within a call. */
  readonly retries: number;
  /** A model that is silent for so long gets a rival; undefined where none does. */
  readonly hedgeAfterMs?: number | undefined;
}

/** Who calls, and how much the call may come to. */
export interface Calling {
  readonly tenant: string;
  /** Of the prompt, and of the answer at its longest. */
  readonly tokens: number;
}

/** How one call of a model ended: well, with an error, or without a word about the model. */
export type Leave = (error?: ChassisError) => void;

/** What all calls of this process know about the models: which are in trouble, and how many calls are under way. */
export class ModelConduct {
  private readonly circuits = new LRUCache<string, Readonly<Record<ErrorClass, CircuitBreaker>>>({ max: 1_000 });
  private readonly slots = new LRUCache<string, FairSlots>({ max: 2_000 });

  constructor(
    readonly limits: ConductLimits,
    readonly surroundings: Surroundings,
  ) {}

  /** Waits for a place towards the provider. Throws `transient`/`circuit-open` while the model is in trouble, `throttled`/`model-limit-reached` where its provider's limit of the minute is used up. */
  async enter(model: Callee, calling: Calling, signal: AbortSignal): Promise<Leave> {
    if (model.provider === 'local') return () => undefined;
    this.check(model);
    const leaves = await this.places(model, calling.tenant, signal);
    try {
      // While it waited others may have found the model in trouble, or be trying whether it is well.
      this.check(model);
    } catch (error) {
      leaves.forEach((leave) => leave());
      throw error;
    }
    const probes = new Set(errorClasses.filter((name) => this.circuitsOf(model)[name].begin()));
    const end: Leave = (error) => {
      leaves.forEach((leave) => leave());
      this.note(model, probes, error);
    };
    try {
      await this.take(model, model.limits ?? {}, calling.tokens);
      return end;
    } catch (cause) {
      const error = ChassisError.from(cause);
      end(error);
      throw error;
    }
  }

  /** Whether the model is left alone for now. */
  isOpen(model: Callee): boolean {
    const nowMs = this.surroundings.now();
    return Object.values(this.circuitsOf(model)).some((one) => !one.permits(nowMs));
  }

  /** First among the calls of the model, where those are limited, then among those of its provider. */
  private async places(model: Callee, tenant: string, signal: AbortSignal): Promise<(() => void)[]> {
    const own = model.limits?.concurrency;
    const leaveModel =
      own === undefined ? undefined : await this.slotsOf(`${model.account} ${own}`, own).enter(tenant, signal);
    try {
      const leave = await this.slotsOf(model.provider, this.limits.concurrency).enter(tenant, signal);
      return leaveModel === undefined ? [leave] : [leave, leaveModel];
    } catch (error) {
      leaveModel?.();
      throw error;
    }
  }

  /** A call of more tokens than a whole minute has takes a whole minute's. */
  private async take({ name, account }: Callee, limits: ModelLimits, tokens: number): Promise<void> {
    const { requestsPerMinute, tokensPerMinute } = limits;
    const demands: [string, number | undefined, number][] = [
      ['requests', requestsPerMinute, 1],
      ['tokens', tokensPerMinute, Math.min(tokens, tokensPerMinute ?? 0)],
    ];
    for (const [what, limit, points] of demands) {
      if (limit === undefined || points === 0) continue;
      const retryAfterMs = await this.surroundings.take(`model/${what}/${account}`, limit, points);
      if (retryAfterMs === undefined) continue;
      throw new ChassisError(
        'throttled',
        'model-limit-reached',
        `${name} may take ${limit} ${what} a minute, and this minute has too few left.`,
        { retryAfterMs: Math.max(100, retryAfterMs) },
      );
    }
  }

  private check(model: Callee): void {
    const nowMs = this.surroundings.now();
    const closed = Object.values(this.circuitsOf(model)).filter((one) => !one.permits(nowMs));
    if (closed.length === 0) return;
    const retryAfterMs = Math.max(100, ...closed.map((one) => one.opensAtMs - nowMs));
    throw new ChassisError(
      'transient',
      'circuit-open',
      `${model.name} has failed too often; it is left alone for a while.`,
      { retryAfterMs },
    );
  }

  private note(model: Callee, probes: ReadonlySet<ErrorClass>, error: ChassisError | undefined): void {
    const circuits = this.circuitsOf(model);
    if (error === undefined) return Object.values(circuits).forEach((one) => one.succeed());
    const failed = errorClassOf(error);
    const nowMs = this.surroundings.now();
    for (const name of errorClasses) {
      const isProbe = probes.has(name);
      if (name === failed) circuits[name].fail(nowMs, isProbe, notBefore(error, nowMs));
      else circuits[name].leave(isProbe);
    }
  }

  private circuitsOf({ account }: Callee): Readonly<Record<ErrorClass, CircuitBreaker>> {
    const known = this.circuits.get(account);
    if (known !== undefined) return known;
    const made = Object.fromEntries(
      errorClasses.map((name) => [name, new CircuitBreaker(this.limits.circuit)]),
    ) as Record<ErrorClass, CircuitBreaker>;
    this.circuits.set(account, made);
    return made;
  }

  private slotsOf(key: string, limit: number): FairSlots {
    const known = this.slots.get(key) ?? new FairSlots(limit);
    this.slots.set(key, known);
    return known;
  }
}

const notBefore = ({ code, retryAfterMs }: ChassisError, nowMs: number): number =>
  code === 'provider-throttled' && retryAfterMs !== undefined ? nowMs + retryAfterMs : 0;
