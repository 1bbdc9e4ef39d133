import { type Topic, topics } from '@chassis/contracts';
import { type Delivery, KafkaBus, type KafkaConnection } from '@chassis/messaging';
import type { Random } from '../random.js';

const kept = 4_000;

/** Listens to every topic as a group of its own and can send what it heard once more, byte for byte. */
export class MessageRecorder implements AsyncDisposable {
  private readonly heard: Delivery[] = [];
  private readonly bus: KafkaBus;

  private constructor(connection: KafkaConnection) {
    this.bus = new KafkaBus({
      ...{ connection, clientId: 'chaos-recorder' },
      onFatal: (error) => process.stderr.write(`recorder: ${String(error)}\n`),
    });
  }

  static async start(connection: KafkaConnection): Promise<MessageRecorder> {
    const recorder = new MessageRecorder(connection);
    recorder.bus.subscribe({
      group: 'chaos-recorder',
      topics: Object.keys(topics) as Topic[],
      delivery: 'group',
      deliver: async (delivery) => {
        recorder.keep(delivery);
        return await Promise.resolve();
      },
    });
    await recorder.bus.start();
    return recorder;
  }

  /** Sends messages again that were heard lately, in an order that is not theirs. */
  async repeat(count: number, random: Random): Promise<number> {
    const again = Array.from({ length: Math.min(count, this.heard.length) }, () => random.pick(this.heard));
    await this.bus.append(
      again.map(({ topic, key, headers, value }) => ({ topic: topic as Topic, key, headers, value })),
    );
    return again.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bus.stop();
  }

  private keep(delivery: Delivery): void {
    this.heard.push(delivery);
    if (this.heard.length > kept) this.heard.splice(0, kept / 4);
  }
}
