import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { Api } from './api.js';
import { CliError } from './cli-error.js';
import { exitCodes } from './exit-codes.js';

/** An event as the stream sends it. */
export interface StreamedEvent {
  /** Names the event to whoever resumes behind it. */
  readonly id: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
}

const retries = 5;

/** Events of a run until its end; a broken stream is resumed behind the last event, without a gap or a repeat. */
export async function* runEvents(api: Api, run: string, first?: Response): AsyncGenerator<StreamedEvent> {
  let last = '';
  let answer = first;
  for (let failures = 0; failures <= retries;) {
    answer ??= await api.open('GET', `/v1/runs/${run}/events`, {
      headers: { accept: 'text/event-stream', ...(last === '' ? {} : { 'last-event-id': last }) },
    });
    try {
      for await (const event of parse(answer)) {
        last = event.id;
        failures = 0;
        yield event;
        if (event.type === 'run.ended') return;
      }
    } catch (error) {
      if (error instanceof CliError) throw error;
    }
    failures += 1;
    answer = undefined;
    await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** failures));
  }
  throw new CliError(
    exitCodes.connection,
    `The stream of run ${run} broke off; see GET /v1/runs/${run}.`,
    'stream-broken',
  );
}

async function* parse(answer: Response): AsyncGenerator<StreamedEvent> {
  if (answer.body === null) return;
  const events = answer.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { id, event, data } of events)
    yield { id: id ?? '', type: event ?? 'message', data: JSON.parse(data) as Record<string, unknown> };
}

/** The exit code for a run that ended so. */
export const exitCodeOf = (status: unknown): 0 | 1 =>
  status === 'completed' ? exitCodes.ok : exitCodes.endedOtherwise;
