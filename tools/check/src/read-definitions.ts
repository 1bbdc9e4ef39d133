import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import type { Configured } from './render-environment.js';

/** The settings of the whole process and of every service, from the built composition: the one place that knows them all. */
export async function readDefinitions(root: string): Promise<Configured[]> {
  const index = pathToFileURL(path.join(root, 'apps/all-in-one/dist/src/index.js')).href;
  const { serviceDefinitions, allInOneConfig } = (await import(index)) as {
    serviceDefinitions: readonly Configured[];
    allInOneConfig: z.ZodObject;
  };
  return [{ name: 'all-in-one', config: allInOneConfig }, ...serviceDefinitions];
}
