import { ChassisError } from '@chassis/contracts';
import { LRUCache } from 'lru-cache';
import type { LanguageModel } from '../language-model.js';
import { CircuitBreaker, type CircuitLimits } from './circuit-breaker.js';
import { type ErrorClass, errorClasses, errorClassOf } from './error-class.js';
import { FairSlots } from './fair-slots.js';

/** Time and chance, from outside. */
export interface Surroundings {
  now(): number;
  /** In [0, 1). */
  random(): number;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface ConductLimits {
  readonly circuit: CircuitLimits;
  /** Calls under way towards one provider. */
  readonly concurrency: number;
  /** How often the same model is asked again within a call. */
  readonly retries: number;
}

/** How one call of a model ended: well, with an error, or without a word about the model. */
export type Leave = (error?: ChassisError) => void;

/** What all calls of this process know about the models: which are in trouble, and how many calls are under way. */
export class ModelConduct {
  private readonly circuits = new LRUCache<string, Readonly<Record<ErrorClass, CircuitBreaker>>>({ max: 1_000 });
  private readonly slots = new LRUCache<string, FairSlots>({ max: 1_000 });

  constructor(
    readonly limits: ConductLimits,
    readonly surroundings: Surroundings,
  ) {}

  /** Waits for a place towards the provider. Throws `transient`/`circuit-open` while the model is in trouble. */
  async enter(model: LanguageModel, tenant: string, signal: AbortSignal): Promise<Leave> {
    if (model.provider === 'local') return () => undefined;
    this.check(model);
    const slots = this.slotsOf(model.provider);
    const leave = await slots.enter(tenant, signal);
    const circuits = Object.values(this.circuitsOf(model));
    for (const circuit of circuits) circuit.begin();
    return (error) => {
      leave();
      this.note(model, error);
    };
  }

  /** Whether the model may be called now. */
  isOpen(model: LanguageModel): boolean {
    const nowMs = this.surroundings.now();
    return Object.values(this.circuitsOf(model)).some((one) => !one.permits(nowMs));
  }

  private check(model: LanguageModel): void {
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

  private note(model: LanguageModel, error: ChassisError | undefined): void {
    const circuits = this.circuitsOf(model);
    if (error === undefined) return Object.values(circuits).forEach((one) => one.succeed());
    const failed = errorClassOf(error);
    const nowMs = this.surroundings.now();
    for (const name of errorClasses) {
      if (name === failed) circuits[name].fail(nowMs, notBefore(error, nowMs));
      else circuits[name].leave();
    }
  }

  private circuitsOf({ provider, id }: LanguageModel): Readonly<Record<ErrorClass, CircuitBreaker>> {
    const key = `${provider}/${id}`;
    const known = this.circuits.get(key);
    if (known !== undefined) return known;
    const made = Object.fromEntries(
      errorClasses.map((name) => [name, new CircuitBreaker(this.limits.circuit)]),
    ) as Record<ErrorClass, CircuitBreaker>;
    this.circuits.set(key, made);
    return made;
  }

  private slotsOf(provider: string): FairSlots {
    const known = this.slots.get(provider) ?? new FairSlots(this.limits.concurrency);
    this.slots.set(provider, known);
    return known;
  }
}

const notBefore = ({ code, retryAfterMs }: ChassisError, nowMs: number): number =>
  code === 'provider-throttled' && retryAfterMs !== undefined ? nowMs + retryAfterMs : 0;
