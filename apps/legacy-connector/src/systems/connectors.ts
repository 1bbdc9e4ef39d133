import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ChassisError } from '@chassis/contracts';
import { parse } from 'yaml';
import { z } from 'zod';
import { type ConnectorFile, ConnectorSchema } from '../domain/connector-file.js';
import { type Operation, operationsOf } from '../domain/operation.js';

/** All operations of all connector files, by name. */
export class Connectors {
  private readonly byName: ReadonlyMap<string, Operation>;

  constructor(readonly files: readonly ConnectorFile[]) {
    this.byName = new Map(files.flatMap(operationsOf).map((one) => [one.name, one]));
  }

  /** Reads `<folder>/<name>/connector.yaml`. Throws `invalid`/`bad-connector`, naming file and place. */
  static async load(folder: string): Promise<Connectors> {
    const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
      throw new ChassisError(
        'invalid',
        'no-connectors',
        `There is no folder ${path.resolve(folder)}; set CONNECTORS_DIR.`,
        { cause },
      );
    });
    const folders = entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => path.join(folder, name, 'connector.yaml'));
    return new Connectors(await Promise.all(folders.sort().map(readConnector)));
  }

  all(): Operation[] {
    return [...this.byName.values()];
  }

  /** Throws `invalid`/`unknown-operation`. */
  operation(name: string): Operation {
    const found = this.byName.get(name);
    if (found !== undefined) return found;
    throw new ChassisError(
      'invalid',
      'unknown-operation',
      `No connector has an operation ${name}; there are ${[...this.byName.keys()].join(', ')}.`,
    );
  }

  /** The look-up that tells what became of an effect, if its file names one. */
  lookUpOf(effect: Operation): Operation | undefined {
    if (effect.inDoubt === undefined || !('readBack' in effect.inDoubt)) return undefined;
    return this.operation(`${effect.connector.name}.${effect.inDoubt.readBack}`);
  }
}

async function readConnector(file: string): Promise<ConnectorFile> {
  const parsed = ConnectorSchema.safeParse(parse(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new ChassisError('invalid', 'bad-connector', `${file}:\n${z.prettifyError(parsed.error)}`, {
    cause: parsed.error,
  });
}
