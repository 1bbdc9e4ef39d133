import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import type { Configured } from './render-environment.js';

const built = async (root: string, folder: string): Promise<unknown> =>
  await import(pathToFileURL(path.join(root, folder, 'dist/src/index.js')).href);

/** The settings of the whole process, of every service, and of those apart, from the built compositions: the places that know them all. */
export async function readDefinitions(root: string): Promise<Configured[]> {
  const { serviceDefinitions, allInOneConfig } = (await built(root, 'apps/all-in-one')) as {
    serviceDefinitions: readonly Configured[];
    allInOneConfig: z.ZodObject;
  };
  const { apartSettings } = (await built(root, 'apps/services')) as { apartSettings: readonly Configured[] };
  return [{ name: 'all-in-one', config: allInOneConfig }, ...serviceDefinitions, ...apartSettings];
}
