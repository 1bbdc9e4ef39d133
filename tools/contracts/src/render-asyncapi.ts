import {
  producedBy,
  consumedBy,
  services,
  type ServiceName,
  topicNames,
  topics,
  type Topic,
  type TopicRow,
} from '@chassis/contracts';
import { envelopeHeaders } from './envelope-headers.js';
import { messageSchemas } from './message-schemas.js';

const row = (topic: Topic): TopicRow => topics[topic];
const refTo = (...path: string[]): { $ref: string } => ({ $ref: `#/${path.join('/')}` });

/** `docs/asyncapi.json`: every topic, who sends and who handles it, and the schema of its data (AsyncAPI 3.1). */
export function renderAsyncapi(): string {
  const document = {
    asyncapi: '3.1.0',
    info: {
      title: 'Chassis',
      version: '1.0.0',
      description:
        'Messages between the services of Chassis, generated from libs/contracts/src/topics.ts by `npm run generate`. Delivery is at least once, in order per key. Readers ignore and carry on fields that they do not know. Topics marked `x-public` are a promise to other systems.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(topicNames.map((topic) => [topic, channelOf(topic)])),
    operations: Object.fromEntries(services.flatMap(operationsOf)),
    components: {
      messages: Object.fromEntries(topicNames.map((topic) => [topic, messageOf(topic)])),
      schemas: Object.fromEntries(topicNames.map((topic) => [topic, messageSchemas(row(topic).message).writes])),
      messageTraits: { envelope: { headers: envelopeHeaders } },
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function channelOf(topic: Topic): object {
  const { key = 'run', delivery = 'group', isPublic } = row(topic);
  return {
    address: topic,
    messages: { [topic]: refTo('components', 'messages', topic) },
    description:
      delivery === 'group'
        ? 'Each service that handles it does so once, whichever instance it reaches.'
        : 'Each instance of each service that handles it gets it.',
    bindings: { kafka: { topic, bindingVersion: '0.5.0' } },
    'x-key': key,
    'x-delivery': delivery,
    ...(isPublic === true && { 'x-public': true }),
  };
}

function messageOf(topic: Topic): object {
  const { message } = row(topic);
  return {
    name: topic,
    contentType: 'application/json',
    traits: [refTo('components', 'messageTraits', 'envelope')],
    payload: refTo('components', 'schemas', topic),
    bindings: { kafka: { key: { type: 'string' }, bindingVersion: '0.5.0' } },
    examples: [{ payload: message.schema.parse(message.example) }],
  };
}

function operationsOf(service: ServiceName): [string, object][] {
  const operation = (action: 'send' | 'receive', topic: Topic): [string, object] => [
    `${service}.${action}.${topic}`,
    {
      action,
      channel: refTo('channels', topic),
      messages: [refTo('channels', topic, 'messages', topic)],
      tags: [{ name: service }],
      ...(action === 'receive' && {
        bindings: { kafka: { groupId: { type: 'string', const: service }, bindingVersion: '0.5.0' } },
      }),
    },
  ];
  return [
    ...producedBy(service).map((topic) => operation('send', topic)),
    ...consumedBy(service).map((topic) => operation('receive', topic)),
  ];
}
