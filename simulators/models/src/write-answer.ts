import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerByQuoting } from './answer-by-quoting.js';
import type { ChatRequest } from './chat-request.js';
import type { Mode } from './mode.js';
import { valueOfSchema } from './value-of-schema.js';

interface Answer {
  readonly text: string;
  readonly finish: 'stop' | 'length';
  readonly usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
}

/** Answers a chat request, well or as badly as the mode says. */
export async function writeAnswer(request: ChatRequest, mode: Mode, response: ServerResponse): Promise<void> {
  if (mode.kind === 'throttled') return refuse(response, 429, { 'retry-after': String(mode.amount ?? 1) });
  if (mode.kind === 'server-error') return refuse(response, 500);
  if (mode.kind === 'refused') return refuse(response, mode.amount ?? 400);
  if (mode.kind === 'slow') await sleep(mode.amount ?? 2_000);
  if (response.destroyed) return;
  const answer = answerTo(request, mode);
  if (request.stream === true) return await stream(request, answer, mode, response);
  if (mode.kind === 'cut') return void response.destroy();
  const message = { role: 'assistant', content: answer.text };
  json(response, 200, {
    ...head(request, 'chat.completion'),
    choices: [{ index: 0, message, finish_reason: answer.finish }],
    ...(mode.kind !== 'no-usage' && { usage: answer.usage }),
  });
}

function answerTo(request: ChatRequest, mode: Mode): Answer {
  const whole = textOf(request, mode);
  const text = mode.kind === 'length' ? whole.slice(0, Math.ceil(whole.length / 2)) : whole;
  const tokens = (one: string) => Math.ceil(one.length / 4);
  const prompt_tokens = request.messages.reduce((sum, one) => sum + tokens(one.content), 0);
  const completion_tokens = tokens(text);
  const usage = { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
  return { text, finish: mode.kind === 'length' ? 'length' : 'stop', usage };
}

function textOf(request: ChatRequest, { kind }: Mode): string {
  if (kind === 'empty') return '';
  if (kind === 'garbage') return 'I would rather not write JSON today';
  if (kind === 'no-answer') return 'NO_ANSWER';
  const format = request.response_format;
  if (format?.type === 'json_schema') return JSON.stringify(valueOfSchema(format.json_schema?.schema));
  return format?.type === 'json_object' ? '{"simulated":true}' : answerByQuoting(request);
}

/** Pieces of a few characters, so that marks and words come torn. */
async function stream(request: ChatRequest, answer: Answer, mode: Mode, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const send = (choices: unknown[], more: object = {}) =>
    response.write(`data: ${JSON.stringify({ ...head(request, 'chat.completion.chunk'), choices, ...more })}\n\n`);
  const piece = (delta: object, finish: string | null = null) => send([{ index: 0, delta, finish_reason: finish }]);
  piece({ role: 'assistant', content: '' });
  const text =
    mode.kind === 'cut' ? answer.text.slice(0, mode.amount ?? Math.ceil(answer.text.length / 2)) : answer.text;
  for (let at = 0; at < text.length; at += 3) {
    piece({ content: text.slice(at, at + 3) });
    if (at % 60 === 0) await sleep(1);
  }
  if (mode.kind === 'cut') {
    // What was sent arrives first; an error that overtakes it would hide it.
    await sleep(50);
    return void response.destroy();
  }
  piece({}, answer.finish);
  if (request.stream_options?.include_usage === true && mode.kind !== 'no-usage') send([], { usage: answer.usage });
  response.end('data: [DONE]\n\n');
}

const head = ({ model }: ChatRequest, object: string) => ({ id: 'chatcmpl-simulated', object, created: 1, model });

/** An error as OpenAI words it. */
export function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  const error = { message: `simulated ${status}`, type: 'simulated_error', param: null, code: null };
  json(response, status, { error }, headers);
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
