import type { Kafka } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { until } from '../conformance/bus-under-test.js';
import { type OutRecord, SendQueue } from './send-queue.js';

/** Requests that end when the test says so, one way or the other. */
class Requests {
  readonly sent: string[][] = [];
  atOnce = 0;
  most = 0;
  private readonly open: PromiseWithResolvers<void>[] = [];

  readonly client = {
    producer: () => ({
      connect: async () => await Promise.resolve(),
      disconnect: async () => await Promise.resolve(),
      sendBatch: async ({ topicMessages }: { topicMessages: { messages: { key: string }[] }[] }) => {
        this.sent.push(topicMessages.flatMap(({ messages }) => messages.map(({ key }) => key)));
        this.most = Math.max(this.most, ++this.atOnce);
        const request = Promise.withResolvers<void>();
        this.open.push(request);
        await request.promise.finally(() => this.atOnce--);
      },
    }),
  } as unknown as Kafka;

  async end(error?: unknown): Promise<void> {
    await until(() => this.open.length > 0);
    const request = this.open.shift();
    if (error === undefined) request?.resolve();
    else request?.reject(error);
  }
}

const record = (key: string, value = 'x'): OutRecord => ({ topic: 't', key, value, headers: {} });
const refused = Object.assign(new Error('too large'), { name: 'KafkaJSProtocolError', type: 'MESSAGE_TOO_LARGE' });

describe('what is sent to the brokers', () => {
  it('leaves at once while no request flies, gathers while one does, and never by two requests', async () => {
    const requests = new Requests();
    const queue = new SendQueue(requests.client, 1_000_000, undefined);
    const first = queue.add([record('1')]);
    await until(() => requests.sent.length === 1);
    const rest = Promise.all(['2', '3', '4'].map(async (key) => await queue.add([record(key)])));
    await requests.end();
    await first;
    await until(() => requests.sent.length === 2);
    const late = queue.add([record('5')]);
    await requests.end();
    await rest;
    await requests.end();
    await late;
    expect(requests.sent).toEqual([['1'], ['2', '3', '4'], ['5']]);
    expect(requests.most).toBe(1);
    await queue.stop(1_000);
  });

  it('gathers what one tick sends into one request', async () => {
    const requests = new Requests();
    const queue = new SendQueue(requests.client, 1_000_000, undefined);
    const sent = Promise.all(['1', '2', '3'].map(async (key) => await queue.add([record(key)])));
    await requests.end();
    await sent;
    expect(requests.sent).toEqual([['1', '2', '3']]);
    await queue.stop(1_000);
  });

  it('keeps each request below the size that brokers take, in order', async () => {
    const requests = new Requests();
    const queue = new SendQueue(requests.client, 1_000, undefined);
    const sent = queue.add(['1', '2', '3', '4'].map((key) => record(key, 'x'.repeat(400))));
    await requests.end();
    await requests.end();
    await sent;
    expect(requests.sent).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    await queue.stop(1_000);
  });

  it('does not lose what travels with a record that is refused', async () => {
    const requests = new Requests();
    const queue = new SendQueue(requests.client, 1_000_000, undefined);
    const outcomes = Promise.allSettled(['1', '2', '3'].map(async (key) => await queue.add([record(key)])));
    await requests.end(refused);
    await requests.end();
    await requests.end(refused);
    await requests.end();
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(requests.sent).toEqual([['1', '2', '3'], ['1'], ['2'], ['3']]);
    await queue.stop(1_000);
  });
});
