import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ReleasedMessage } from './released-message.js';

/** Where releases are kept, from the folder of this package's sources or of its build. */
export const releasedFolder = path.join(
  import.meta.dirname.replace(/[\\/]dist(?=[\\/])/, ''),
  '../../../libs/contracts/released',
);

/** All released messages. */
export async function readReleased(folder: string = releasedFolder): Promise<ReleasedMessage[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  return await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(path.join(folder, file), 'utf8')) as ReleasedMessage),
  );
}

export async function writeReleased(released: ReleasedMessage, folder: string = releasedFolder): Promise<void> {
  await writeFile(path.join(folder, `${released.topic}.json`), `${JSON.stringify(released, null, 2)}\n`);
}
