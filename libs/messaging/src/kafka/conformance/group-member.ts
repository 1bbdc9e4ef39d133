import { setTimeout as sleep } from 'node:timers/promises';
import { numberIn } from '../../conformance/bus-under-test.js';
import { KafkaBus } from '../kafka-bus.js';

// A member of the group `a` as a process of its own, to be killed: `node group-member.js <broker> <prefix>`. Says what it handles, one JSON array a line.
const [broker = '', prefix = ''] = process.argv.slice(2);
const say = (...what: unknown[]): boolean => process.stdout.write(`${JSON.stringify(what)}\n`);
const bus = new KafkaBus({
  connection: { brokers: [broker], prefix },
  clientId: 'member',
  onFatal: (error) => {
    throw error;
  },
});
bus.subscribe({
  group: 'a',
  topics: ['run.requested'],
  delivery: 'group',
  deliver: async (delivery) => {
    // One clock for all processes of the machine.
    const at = String(process.hrtime.bigint());
    await sleep(Math.random() * 10);
    say(delivery.key, numberIn(delivery), at);
  },
});
await bus.start();
say('ready');
