import { EventSourceParserStream } from 'eventsource-parser/stream';
import { completionRequest, runRequest } from './conversation.js';
import type { Outcome } from './faults.js';
import type { Scenario } from './scenario.js';

/** What a client saw in the end. */
export interface Seen {
  readonly outcome: Outcome | 'limited' | 'no-end';
  /** All text that it was shown. */
  readonly text: string;
  /** Arguments of the tools that it was told to call. */
  readonly calls: readonly string[];
  readonly detail: string;
}

interface Line {
  readonly url: string;
  readonly key: string;
}
interface Delta {
  content?: string | null;
  refusal?: string | null;
  tool_calls?: { function: { arguments: string } }[];
}

/** Asks the line as the scenario says, and waits for the end. */
export async function askLine(line: Line, scenario: Scenario): Promise<Seen> {
  if (scenario.surface === 'openai-whole') return await wholeCompletion(line, scenario);
  if (scenario.surface === 'openai-stream') return await streamedCompletion(line, scenario);
  if (scenario.surface === 'run-whole') return await wholeRun(line, scenario);
  return await streamedRun(line, scenario);
}

async function post(
  { url, key }: Line,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Response> {
  return await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

const outcomeOf = (finish: unknown, refusal: unknown): Seen['outcome'] => {
  if (typeof refusal === 'string' && refusal !== '') return 'refused';
  if (finish === 'content_filter') return 'filtered';
  if (finish === 'length') return 'limited';
  return finish === 'stop' || finish === 'tool_calls' ? 'answer' : 'no-end';
};

async function failure(response: Response): Promise<Seen> {
  return { outcome: 'error', text: '', calls: [], detail: `${response.status} ${await response.text()}` };
}

async function wholeCompletion(line: Line, scenario: Scenario): Promise<Seen> {
  const response = await post(line, '/v1/chat/completions', completionRequest(scenario, false));
  if (!response.ok) return await failure(response);
  const body = (await response.json()) as { choices: { message: Delta; finish_reason: string }[] };
  const { message, finish_reason: finish } = body.choices[0]!;
  return {
    outcome: outcomeOf(finish, message.refusal),
    text: message.content ?? '',
    calls: (message.tool_calls ?? []).map((one) => one.function.arguments),
    detail: JSON.stringify(body),
  };
}

async function streamedCompletion(line: Line, scenario: Scenario): Promise<Seen> {
  const response = await post(line, '/v1/chat/completions', completionRequest(scenario, true));
  if (!response.ok) return await failure(response);
  let [text, refusal, finish]: [string, string, unknown] = ['', '', undefined];
  const calls: string[] = [];
  let isDone = false;
  for await (const { data } of eventsIn(response)) {
    if (data === '[DONE]') isDone = true;
    else {
      const chunk = JSON.parse(data) as { error?: unknown; choices?: { delta: Delta; finish_reason: unknown }[] };
      if (chunk.error !== undefined) return { outcome: 'error', text, calls, detail: data };
      const { delta, finish_reason } = chunk.choices?.[0] ?? { delta: {}, finish_reason: null };
      text += delta.content ?? '';
      refusal += delta.refusal ?? '';
      calls.push(...(delta.tool_calls ?? []).map((one) => one.function.arguments));
      finish = finish_reason ?? finish;
    }
  }
  return { outcome: isDone ? outcomeOf(finish, refusal) : 'no-end', text, calls, detail: String(finish) };
}

interface End {
  status?: string;
  reason?: string;
  result?: { text?: string; isAbstained?: boolean; isLimited?: boolean; toolCalls?: { arguments: string }[] } | null;
}

function seenEnd({ status, reason = '', result }: End, shown: string | undefined): Seen {
  const text = shown ?? result?.text ?? '';
  const calls = (result?.toolCalls ?? []).map((one) => one.arguments);
  const detail = `${status} ${reason}`;
  if (status === 'rejected' && /^(answer-not-validated|provider-filtered|secret)/.test(reason))
    return { outcome: 'filtered', text, calls, detail };
  if (status !== 'completed') return { outcome: status === undefined ? 'no-end' : 'error', text, calls, detail };
  if (result?.isAbstained === true) return { outcome: 'refused', text, calls, detail };
  return { outcome: result?.isLimited === true ? 'limited' : 'answer', text, calls, detail };
}

async function wholeRun(line: Line, scenario: Scenario): Promise<Seen> {
  const response = await post(line, '/v1/runs', runRequest(scenario), { prefer: 'wait=60' });
  if (response.status !== 200) return { ...(await failure(response)), outcome: 'no-end' };
  return seenEnd((await response.json()) as End, undefined);
}

async function streamedRun(line: Line, scenario: Scenario): Promise<Seen> {
  const response = await post(line, '/v1/runs', runRequest(scenario), { accept: 'text/event-stream' });
  if (!response.ok) return await failure(response);
  let text = '';
  for await (const { event, data } of eventsIn(response)) {
    const value = JSON.parse(data) as End & { text?: string };
    if (event === 'answer.segment') text += value.text ?? '';
    if (event === 'run.ended') return seenEnd(value, text);
  }
  return { outcome: 'no-end', text, calls: [], detail: 'the stream ended without run.ended' };
}

const eventsIn = (response: Response) =>
  response.body!.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
