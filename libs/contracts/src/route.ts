import type { z } from 'zod';
import type { ServiceName } from './services.js';

/** A question or edit that someone waits for; its owner answers after its commit. */
export interface RouteDefinition<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly service: ServiceName;
  readonly input: I;
  readonly output: O;
  /** How long the owner may take when that is more than the caller's usual patience. */
  readonly timeoutMs?: number;
}
export type RouteInput<R extends RouteDefinition> = z.input<R['input']>;
export type RouteOutput<R extends RouteDefinition> = z.output<R['output']>;

export function route<I extends z.ZodType, O extends z.ZodType>(
  service: ServiceName,
  name: string,
  row: { input: I; output: O; timeoutMs?: number },
): RouteDefinition<I, O> {
  return { name, service, ...row };
}
