import { EventSourceParserStream } from 'eventsource-parser/stream';
import { ask, type Target } from './target.js';

/** When the last byte of each sentence reached the client, in milliseconds since 1970, by `<stream> sentence <n>`. */
export type Arrivals = Map<string, number>;

/** Reads one stream to its end; each sentence has one full stop, so counting them tells which one has come. */
export async function readStream(target: Target, stream: string, arrivals: Arrivals): Promise<void> {
  const response = await ask(target, `Tell ${stream}.`, true);
  let sentences = 0;
  let finish: unknown;
  for await (const { data } of response
    .body!.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())) {
    if (data === '[DONE]') break;
    const chunk = JSON.parse(data) as {
      error?: unknown;
      choices?: { delta?: { content?: string | null }; finish_reason?: unknown }[];
    };
    if (chunk.error !== undefined) throw new Error(`${target.name}: ${data.slice(0, 300)}`);
    const [choice] = chunk.choices ?? [];
    finish = choice?.finish_reason ?? finish;
    const at = performance.timeOrigin + performance.now();
    const stops = (choice?.delta?.content ?? '').split('.').length - 1;
    for (let count = 0; count < stops; count++) arrivals.set(`${stream} sentence ${sentences++}`, at);
  }
  if (finish !== 'stop') throw new Error(`${target.name}: ${stream} ended with ${String(finish)}`);
}
