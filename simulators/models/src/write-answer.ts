import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, answerTo } from './answer-to.js';
import type { ChatRequest } from './chat-request.js';
import { pacedTokens, streamNamed } from './paced-text.js';
import type { Paced, Play } from './play.js';
import { json, refusePlay } from './refuse.js';
import type { Script } from './script.js';
import { StreamAnswer } from './stream-answer.js';

/** Answers a chat request, well or as badly as the play says. */
export async function writeAnswer(
  request: ChatRequest,
  play: Play,
  response: ServerResponse,
  script: Script,
): Promise<void> {
  const { mode, paced } = play;
  if (refusePlay(play, response)) return;
  if (mode.kind === 'slow') await sleep(mode.amount ?? 2_000);
  if (response.destroyed) return;
  if (paced !== undefined && request.stream === true)
    return await writePaced(new StreamAnswer(request, play, response), { request, paced, response, script });
  const answer = answerTo(request, play);
  if (request.stream === true) return await new StreamAnswer(request, play, response).send(answer);
  await whole(request, play, answer, response);
}

/** The same faults where the answer comes in one piece. */
async function whole(request: ChatRequest, play: Play, answer: Answer, response: ServerResponse): Promise<void> {
  const { kind, amount } = play.mode;
  if (kind === 'slow-first') await sleep(amount ?? 2_000);
  const { text, refusal, calls } = answer;
  const tool_calls = calls.map((call, at) => ({ id: `call_${at + 1}`, type: 'function', function: call }));
  const message = {
    role: 'assistant',
    content: calls.length > 0 || refusal !== undefined ? null : text,
    ...(refusal !== undefined && { refusal }),
    ...(calls.length > 0 && { tool_calls }),
  };
  const body = JSON.stringify({
    ...{ id: 'chatcmpl-simulated', object: 'chat.completion', created: 1, model: request.model },
    choices: [{ index: 0, message, finish_reason: kind === 'no-finish' ? null : answer.finish }],
    ...(kind !== 'no-usage' && { usage: answer.usage }),
  });
  const isBroken = ['cut', 'cut-utf8', 'cut-line', 'tool-cut', 'stall', 'malformed', 'error-event'].includes(kind);
  if (!isBroken) return json(response, 200, JSON.parse(body));
  response.writeHead(200, { 'content-type': 'application/json' }).write(body.slice(0, body.length / 2));
  if (kind === 'stall') return void (await once(response, 'close'));
  if (kind === 'malformed' || kind === 'error-event') return void response.end();
  await sleep(50);
  response.destroy();
}

/** One chunk a token. When the full stop of a sentence was written is kept, and when the last byte of it was. */
async function writePaced(
  stream: StreamAnswer,
  of: { request: ChatRequest; paced: Paced; response: ServerResponse; script: Script },
): Promise<void> {
  const { request, paced, response, script } = of;
  const name = streamNamed(request.messages.map((one) => one.content).join('\n'));
  const started = performance.now();
  let tokens = 0;
  stream.piece({ role: 'assistant', content: '' });
  for (const { text, stopOf, endOf } of pacedTokens(name, paced.sentences)) {
    stream.piece({ content: text });
    tokens += 1;
    if (endOf !== undefined) script.noteWritten(`${name} sentence ${endOf}`);
    if (stopOf !== undefined) script.noteWritten(`${name} stop ${stopOf}`);
    const dueMs = started + (tokens * 1_000) / paced.tokensPerSecond - performance.now();
    if (dueMs > 1) await sleep(dueMs);
    if (response.destroyed) return;
  }
  const completion_tokens = tokens;
  stream.finish({ finish: 'stop', usage: { prompt_tokens: 20, completion_tokens, total_tokens: 20 + tokens } });
}
