import { existsSync } from 'node:fs';
import path from 'node:path';

function workspaceRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, 'nx.json')) && folder !== path.dirname(folder)) folder = path.dirname(folder);
  return folder;
}

/** Where what was fetched or built once is kept, for all tests of this checkout. */
export const serversDir = (): string =>
  process.env['CHASSIS_SERVERS_DIR'] ?? path.join(workspaceRoot(), '.chassis', 'servers');
