import type { ToolCall } from '@chassis/contracts';
import type { ChatEnd } from './chat-end.js';
import { callItem, endOf, messageItem, refusalPart, responseBody, textPart } from './response-body.js';
import type { ResponseHead } from './response-head.js';

export interface ResponseEvent {
  readonly type: string;
  readonly sequence_number: number;
}
type Answer = Extract<ChatEnd, { isAnswer: true }>;

/** The events of one response, in the order in which the clients of OpenAI put them together again. */
export class ResponseEvents {
  private sequence = 0;
  private text = '';
  private isOpen = false;
  private readonly done: object[] = [];

  constructor(
    private readonly head: ResponseHead,
    private readonly key: string,
  ) {}

  begin(): ResponseEvent[] {
    const response = responseBody(this.head, 'in_progress', { output: [] });
    return [this.event('response.created', { response }), this.event('response.in_progress', { response })];
  }

  say(delta: string): ResponseEvent[] {
    const begin = this.isOpen ? [] : this.openMessage(textPart(''));
    this.text += delta;
    return [...begin, this.event('response.output_text.delta', { ...this.place, delta, logprobs: [] })];
  }

  call(calls: readonly ToolCall[]): ResponseEvent[] {
    return [...this.closeMessage(), ...calls.flatMap((call) => this.oneCall(call))];
  }

  /** The last event; nothing follows it. */
  end(answer: Answer): ResponseEvent[] {
    const { status, reason } = endOf(answer);
    const isWhole = status === 'completed';
    const refusal = answer.refusal === null ? [] : this.refuse(answer.refusal);
    const closed = [...refusal, ...this.closeMessage(isWhole)];
    const output = { output: this.done, usage: answer.usage, ...(reason !== undefined && { reason }) };
    return [...closed, this.event(`response.${status}`, { response: responseBody(this.head, status, output) })];
  }

  fail(error: { code: string; message: string }): ResponseEvent[] {
    const closed = this.closeMessage(false);
    const response = responseBody(this.head, 'failed', { output: this.done, error });
    return [...closed, this.event('response.failed', { response })];
  }

  private refuse(refusal: string): ResponseEvent[] {
    const item = messageItem(`msg_${this.key}`, 'completed', [refusalPart(refusal)]);
    const opened = this.openMessage(refusalPart(''));
    const said = [
      this.event('response.refusal.delta', { ...this.place, delta: refusal }),
      this.event('response.refusal.done', { ...this.place, refusal }),
      this.event('response.content_part.done', { ...this.place, part: refusalPart(refusal) }),
      this.event('response.output_item.done', { output_index: this.done.length, item }),
    ];
    this.done.push(item);
    this.isOpen = false;
    return [...opened, ...said];
  }

  private openMessage(part: object): ResponseEvent[] {
    this.isOpen = true;
    const item = messageItem(`msg_${this.key}`, 'in_progress', []);
    return [
      this.event('response.output_item.added', { output_index: this.done.length, item }),
      this.event('response.content_part.added', { ...this.place, part }),
    ];
  }

  private closeMessage(isWhole = true): ResponseEvent[] {
    if (!this.isOpen) return [];
    this.isOpen = false;
    const part = textPart(this.text);
    const item = messageItem(`msg_${this.key}`, isWhole ? 'completed' : 'incomplete', [part]);
    const events = [
      this.event('response.output_text.done', { ...this.place, text: this.text, logprobs: [] }),
      this.event('response.content_part.done', { ...this.place, part }),
      this.event('response.output_item.done', { output_index: this.done.length, item }),
    ];
    this.done.push(item);
    return events;
  }

  private oneCall(call: ToolCall): ResponseEvent[] {
    const id = `fc_${this.key}_${this.done.length}`;
    const place = { item_id: id, output_index: this.done.length };
    const item = callItem(id, call, 'completed');
    const events = [
      this.event('response.output_item.added', {
        output_index: place.output_index,
        item: callItem(id, call, 'in_progress'),
      }),
      this.event('response.function_call_arguments.delta', { ...place, delta: call.arguments }),
      this.event('response.function_call_arguments.done', { ...place, name: call.name, arguments: call.arguments }),
      this.event('response.output_item.done', { output_index: place.output_index, item }),
    ];
    this.done.push(item);
    return events;
  }

  private get place(): object {
    return { item_id: `msg_${this.key}`, output_index: this.done.length, content_index: 0 };
  }

  private event(type: string, data: object): ResponseEvent {
    return { type, sequence_number: this.sequence++, ...data };
  }
}
