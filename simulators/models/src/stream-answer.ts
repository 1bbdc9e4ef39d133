import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer-to.js';
import type { ChatRequest } from './chat-request.js';
import type { Play } from './play.js';
import { errorOf } from './refuse.js';

/** Of the kinds that break off, those that say only a part of the text. */
const partial = new Set(['cut', 'cut-utf8', 'cut-line', 'no-finish', 'error-event', 'stall']);

/** Pieces of a few characters, so that marks and words come torn. */
export class StreamAnswer {
  private readonly id = `chatcmpl-${Math.random().toString(36).slice(2)}`;

  constructor(
    private readonly request: ChatRequest,
    private readonly play: Play,
    private readonly response: ServerResponse,
  ) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.flushHeaders();
  }

  async send(answer: Answer): Promise<void> {
    const { kind, amount } = this.play.mode;
    if (kind === 'slow-first') await sleep(amount ?? 2_000);
    this.piece({ role: 'assistant', content: '' });
    if (answer.refusal !== undefined) this.piece({ refusal: answer.refusal });
    if (answer.calls.length > 0) await this.calls(answer);
    const end = amount ?? Math.ceil(answer.text.length / 2);
    if (kind === 'malformed') {
      await this.text(answer.text.slice(0, end));
      this.response.write('data: {"id":"chatcmpl-simulated","choices":[{"index":0,"delta":{"content":"\n\n');
      await this.text(answer.text.slice(end));
    } else await this.text(partial.has(kind) ? answer.text.slice(0, end) : answer.text);
    if (await this.breakOff()) return;
    this.finish(answer);
  }

  /** One event of the stream. */
  piece(delta: object, finish: string | null = null): void {
    this.write([{ index: 0, delta, finish_reason: finish }]);
  }

  finish(answer: Pick<Answer, 'finish' | 'usage'>): void {
    this.piece({}, answer.finish);
    if (this.request.stream_options?.include_usage === true && this.play.mode.kind !== 'no-usage')
      this.write([], { usage: answer.usage });
    this.response.end('data: [DONE]\n\n');
  }

  private write(choices: unknown[], more: object = {}): void {
    const head = { id: this.id, object: 'chat.completion.chunk', created: 1, model: this.request.model };
    this.response.write(`data: ${JSON.stringify({ ...head, choices, ...more })}\n\n`);
  }

  private async text(text: string): Promise<void> {
    const { chunkCharacters: size, delayMs, mode } = this.play;
    for (let at = 0; at < text.length && !this.response.destroyed; at += size) {
      this.piece({ content: text.slice(at, at + size) });
      if (mode.kind === 'duplicated') this.piece({ content: text.slice(at, at + size) });
      if (delayMs > 0) await sleep(delayMs);
      else if (at % (size * 20) === 0) await sleep(1);
    }
  }

  private async calls({ calls }: Answer): Promise<void> {
    const isCut = this.play.mode.kind === 'tool-cut';
    for (const [index, call] of calls.entries()) {
      const head = { index, id: `call_${index + 1}`, type: 'function', function: { name: call.name, arguments: '' } };
      this.piece({ tool_calls: [head] });
      const text = isCut ? call.arguments.slice(0, Math.ceil(call.arguments.length / 2)) : call.arguments;
      for (let at = 0; at < text.length; at += 3) {
        this.piece({ tool_calls: [{ index, function: { arguments: text.slice(at, at + 3) } }] });
        await sleep(1);
      }
    }
    if (isCut) await this.destroy();
  }

  /** Ends the stream as it should not end; true where it did. */
  private async breakOff(): Promise<boolean> {
    switch (this.play.mode.kind) {
      case 'stall':
        // Until the caller has had enough.
        return true;
      case 'cut':
        await this.destroy();
        return true;
      case 'cut-utf8':
        this.response.write(Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"caf\u00e9').subarray(0, -1));
        await this.destroy();
        return true;
      case 'cut-line':
        this.response.write('data: {"choices":[{"index":0,"del');
        await this.destroy();
        return true;
      case 'no-finish':
        this.response.end();
        return true;
      case 'error-event':
        this.response.end(`data: ${JSON.stringify(errorOf(500))}\n\n`);
        return true;
      default:
        return this.response.destroyed;
    }
  }

  /** What was sent arrives first; an error that overtakes it would hide it. */
  private async destroy(): Promise<void> {
    await sleep(50);
    this.response.destroy();
  }
}
