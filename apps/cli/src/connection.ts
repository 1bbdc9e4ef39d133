import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { CliError } from './cli-error.js';
import { exitCodes } from './exit-codes.js';

/** Where the server is and what opens it. */
export interface Connection {
  readonly url: string;
  readonly key: string;
  /** Whose keys `--as` could take instead. */
  readonly others?: readonly string[];
}

const DemoSchema = z.looseObject({
  url: z.string(),
  keys: z.union([
    z.record(z.string(), z.string()),
    z.array(z.looseObject({ subject: z.string().optional(), name: z.string().optional(), key: z.string() })),
  ]),
});

type Demo = z.infer<typeof DemoSchema>;

/** From `--url`/`--key`, else CHASSIS_URL/CHASSIS_API_KEY, else what `npm start` wrote to .chassis/demo.json here or above; `as` picks one of its keys. */
export async function findConnection(
  given: { url?: string | undefined; key?: string | undefined; as?: string | undefined },
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): Promise<Connection> {
  const url = given.url ?? environment.CHASSIS_URL;
  const key = given.key ?? (given.as === undefined ? environment.CHASSIS_API_KEY : undefined);
  if (url !== undefined && key !== undefined) return { url: url.replace(/\/$/, ''), key };
  const demo = await findDemo(folder);
  if (demo === undefined) {
    throw new CliError(
      exitCodes.usage,
      'No server given: pass --url and --key, set CHASSIS_URL and CHASSIS_API_KEY, or run "npm start" first.',
      'no-connection',
    );
  }
  return {
    url: (url ?? demo.url).replace(/\/$/, ''),
    key: key ?? demoKey(demo, given.as),
    ...(key === undefined ? { others: namedKeys(demo).flatMap(({ names }) => names[0] ?? []) } : {}),
  };
}

async function findDemo(folder: string): Promise<Demo | undefined> {
  const text = await readFile(path.join(folder, '.chassis/demo.json'), 'utf8').catch(() => undefined);
  if (text !== undefined) return DemoSchema.parse(JSON.parse(text));
  const above = path.dirname(folder);
  return above === folder ? undefined : await findDemo(above);
}

function namedKeys({ keys }: Demo): { names: (string | undefined)[]; key: string }[] {
  return Array.isArray(keys)
    ? keys.map(({ subject, name, key }) => ({ names: [subject, subject?.split(':').at(-1), name], key }))
    : Object.entries(keys).map(([name, key]) => ({ names: [name, name.split(':').at(-1)], key }));
}

function demoKey(demo: Demo, as: string | undefined): string {
  const named = namedKeys(demo);
  const found = as === undefined ? named[0] : named.find(({ names }) => names.includes(as));
  if (found !== undefined) return found.key;
  const known = named.map(({ names }) => names[0]).join(', ');
  throw new CliError(
    exitCodes.usage,
    `.chassis/demo.json has no key of "${as ?? 'anybody'}"; there are ${known}.`,
    'no-key',
  );
}
