import type { ServiceName } from '@chassis/contracts';
import { KafkaGroups } from '@chassis/messaging';
import type { LineApart } from '../apart/line-apart.js';
import { MessageRecorder } from '../apart/message-recorder.js';
import type { Aim, Scenario, Shot } from '../apart/scenario.js';

const repeated = 400;
const rewound = 100;
/** Ingress reads no topic. */
const consumers: readonly ServiceName[] = [
  'orchestrator',
  'intent-classifier',
  'retriever',
  'generator',
  'validator',
  'legacy-connector',
  'audit',
];

const connectionOf = (line: LineApart) => ({ brokers: [...line.servers.kafka.brokers], prefix: '' });

/** The group must be empty to be set back, so its service is stopped for that. */
async function rewind({ line, random }: Aim): Promise<Shot> {
  const name = random.pick(consumers);
  const service = line.service(name);
  await service.stop();
  const again = await new KafkaGroups(connectionOf(line)).rewind(name, rewound).finally(() => service.start());
  await line.untilReady(name);
  return { what: `${name} set back by ${again} messages`, since: performance.now() };
}

export function duplicateDelivery(): Scenario {
  let recorder: MessageRecorder | undefined;
  return {
    name: 'duplicate-delivery',
    summary:
      '10 times 400 recorded messages are sent again, or a group is set back by 100 in each partition [--shots N]',
    method: `a shot sends ${repeated} messages of the last 4,000 of all topics once more, same key, headers and bytes, in random order, or sets a group back by ${rewound} messages in each partition, in turn; recovery from the end of that`,
    shots: 10,
    prepare: async (line) => {
      recorder = await MessageRecorder.start(connectionOf(line));
      return recorder;
    },
    shoot: async (aim) => {
      if (aim.index % 2 === 1) return await rewind(aim);
      const count = (await recorder?.repeat(repeated, aim.random)) ?? 0;
      return { what: `${count} messages sent again`, since: performance.now() };
    },
  };
}
