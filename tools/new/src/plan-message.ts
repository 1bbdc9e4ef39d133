import { services, type ServiceName, topicNames } from '@chassis/contracts';
import { isTopic, pascal } from './names.js';
import { type Edit, type Plan, PlanError } from './plan.js';

export interface NewMessage {
  readonly topic: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** A command is named in the imperative: topic `order.ship`, class `ShipOrder`. */
  readonly isCommand: boolean;
}

/** A message: its schema, its row in the topics table, and a handler with a test in each service that gets it. */
export function planMessage({ topic, from, to, isCommand }: NewMessage): Plan {
  if (!isTopic(topic)) throw new PlanError(`${topic} is no name of a topic: write it like order.shipped.`);
  if ((topicNames as readonly string[]).includes(topic)) throw new PlanError(`There is a topic ${topic} already.`);
  if (from.length === 0 || to.length === 0) throw new PlanError('Say who sends and who handles it: --from a --to b,c.');
  const senders = from.map(knownService);
  const handlers = to.map(knownService);
  const file = (isCommand ? topic.split('.').toReversed() : topic.split('.')).join('-');
  const name = pascal(file);
  return {
    files: {
      [`libs/contracts/src/messages/${file}.ts`]: messageFile(topic, name),
      ...Object.fromEntries(handlers.flatMap((service) => handlerFiles(service, { file, name, topic }))),
    },
    edits: [
      { path: 'libs/contracts/src/index.ts', insert: `export * from './messages/${file}.js';\n` },
      {
        path: 'libs/contracts/src/topics.ts',
        before: /import type \{ MessageDefinition \}/,
        insert: `import { ${name} } from './messages/${file}.js';\n`,
      },
      {
        path: 'libs/contracts/src/topics.ts',
        before: /\}\);\nexport type Topic/,
        insert: `  '${topic}': { message: ${name}, from: ${listed(senders)}, to: ${listed(handlers)} },\n`,
      },
      ...handlers.flatMap((service) => moduleEdits(service, file, name)),
    ],
    next: [
      `libs/contracts/src/messages/${file}.ts: the fields it really has, with an example`,
      ...handlers.map((one) => `apps/${one}/src/handlers/${file}.handler.ts: what it really does`),
      'npm run build && npm run contracts -- release && npm run generate && npm run check',
    ],
  };
}

function knownService(name: string): ServiceName {
  const found = services.find((one) => one === name);
  if (found === undefined) throw new PlanError(`There is no service ${name}; there are ${services.join(', ')}.`);
  return found;
}

const listed = (names: readonly string[]): string => `[${names.map((one) => `'${one}'`).join(', ')}]`;

const messageFile = (topic: string, name: string): string => `import { z } from 'zod';
import { message, type MessageOf } from '../message.js';

/** What it means, units and references included. New fields later are optional or have a default; an enum has a fallback. */
export const ${name} = message('${topic}', {
  schema: z.looseObject({ id: z.string().min(1).max(256) }),
  example: { id: 'example-1' },
});
export type ${name} = MessageOf<typeof ${name}>;
`;

interface Named {
  readonly file: string;
  readonly name: string;
  readonly topic: string;
}

function handlerFiles(service: ServiceName, { file, name, topic }: Named): [string, string][] {
  const place = `apps/${service}/src/handlers/${file}.handler`;
  return [
    [
      `${place}.ts`,
      `import { ${name} } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Logger } from '@chassis/telemetry';
import { Injectable } from '@nestjs/common';

/** May be called twice for one message: an effect goes into a transaction that recognises what it did already. */
@Injectable()
export class ${name}Handler {
  constructor(private readonly logger: Logger) {}

  @Handles(${name})
  async handle({ id }: ${name}, context: MessageContext): Promise<void> {
    this.logger.info({ tenant: context.tenant, run: context.run, id }, '${topic} arrived');
    await Promise.resolve();
  }
}
`,
    ],
    [
      `${place}.spec.ts`,
      `import { ${name} } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import type { Logger } from '@chassis/telemetry';
import { expect, it } from 'vitest';
import { ${name}Handler } from './${file}.handler.js';

it('tells of each message by its id', async () => {
  const told: unknown[] = [];
  const logger = { info: (fields: unknown) => void told.push(fields) } as unknown as Logger;
  const context = { tenant: 'demo', run: 'run-1' } as MessageContext;

  await new ${name}Handler(logger).handle(${name}.schema.parse(${name}.example), context);

  expect(told).toEqual([{ tenant: 'demo', run: 'run-1', id: 'example-1' }]);
});
`,
    ],
  ];
}

function moduleEdits(service: ServiceName, file: string, name: string): Edit[] {
  const path = `apps/${service}/src/${service}.module.ts`;
  return [
    {
      path,
      before: /import [^;]* from '\.\//,
      insert: `import { ${name}Handler } from './handlers/${file}.handler.js';\n`,
    },
    { path, before: /(?<=controllers(?:: | = )\[)/, insert: `${name}Handler, ` },
  ];
}
