import { Injectable } from '@nestjs/common';
import { type ChatInput, ChassisError, type ToolCall } from '@chassis/contracts';
import { compileSchema } from '@chassis/schemas';
import { LRUCache } from 'lru-cache';
import { CallerTokens } from '../access/caller-tokens.js';
import { type ChatEnd, chatEndOf } from '../domain/openai/chat-end.js';
import { invalidParameter } from '../domain/openai/invalid-parameter.js';
import type { Caller } from '../ports/caller.js';
import { AcceptInTurn } from '../runs/accept-in-turn.js';
import { Admission } from '../runs/admission.js';
import { RunFollower } from '../runs/run-follower.js';
import { ServedModels } from './served-models.js';

/** What a run of a chat gives its client, in order; one end, last. */
export type ChatEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'calls'; readonly calls: readonly ToolCall[] }
  | { readonly type: 'end'; readonly end: ChatEnd };

const workflow = 'chat';
/** So long after its acceptance a run counts as new. */
const newMs = 1_000;

/** Conversations as runs of the workflow `chat`: one path for budget, checks, audit and explain. */
@Injectable()
export class ChatRuns {
  /** Accepted here a moment ago, and not begun by an earlier request of the same key. */
  private readonly begun = new LRUCache<string, true>({ max: 10_000, ttl: newMs });

  constructor(
    private readonly models: ServedModels,
    private readonly admission: Admission,
    private readonly acceptance: AcceptInTurn,
    private readonly follower: RunFollower,
    private readonly tokens: CallerTokens,
  ) {}

  /** The runs of `count` choices. Refuses before anything is spent: an unknown model, a schema that is none. */
  async start(caller: Caller, input: ChatInput, count: number, idempotencyKey?: string): Promise<string[]> {
    if (input.model !== undefined) await this.models.check(caller, input.model);
    await checkSchemas(input);
    await this.admission.check(caller, { workflow, input });
    return await Promise.all(
      Array.from({ length: count }, async (_one, choice) => {
        const own = count === 1 ? input : { ...input, choice };
        const key = idempotencyKey === undefined ? undefined : `${idempotencyKey}/${choice}`;
        const run = await this.acceptance.accept(caller, { workflow, input: own }, key);
        if (key === undefined) this.begun.set(run, true);
        return run;
      }),
    );
  }

  /** What leaves of the run, until its end or the signal's. */
  async *events(caller: Caller, run: string, signal: AbortSignal): AsyncGenerator<ChatEvent> {
    let isWithdrawn = false;
    const after = this.begun.has(run) ? 'new' : 0;
    for await (const page of this.follower.events(run, after, await this.tokens.of(caller), signal)) {
      for (const { type, data } of page) {
        if (type === 'answer.withdrawn') isWithdrawn = true;
        if (type === 'answer.segment') yield* pieces(data);
        if (type === 'run.ended') yield { type: 'end', end: chatEndOf(data, isWithdrawn) };
      }
    }
  }

  /** The end alone, so nothing was sent that could be called back; undefined when the client left before. */
  async end(caller: Caller, run: string, signal: AbortSignal): Promise<ChatEnd | undefined> {
    const end = await this.follower.end(run, await this.tokens.of(caller), signal, this.begun.has(run));
    return end && chatEndOf(end.data, false);
  }
}

function* pieces(data: Readonly<Record<string, unknown>>): Generator<ChatEvent> {
  const { text, toolCalls } = data as { text?: string; toolCalls?: ToolCall[] };
  if (text !== undefined && text !== '') yield { type: 'text', text };
  if (toolCalls !== undefined) yield { type: 'calls', calls: toolCalls };
}

async function checkSchemas({ tools = [], json }: ChatInput): Promise<void> {
  const schemas = [
    ...tools.map((one, at) => [`tools.${at}.function.parameters`, one.parameters] as const),
    ['response_format.json_schema.schema', json?.schema] as const,
  ];
  for (const [param, schema] of schemas) {
    if (schema === undefined) continue;
    try {
      await compileSchema(schema);
    } catch (error) {
      throw invalidParameter(param, ChassisError.from(error).message, 'invalid-schema');
    }
  }
}
