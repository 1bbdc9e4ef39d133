import { ProgramFailed, runProgram } from '../run-program.js';

/** How Docker Compose is called on this machine: the plugin, or the program of its own that older systems have. */
export type ComposeCommand = readonly [program: string, ...flags: string[]];

/** The machine cannot run the check; the sentence says why. */
export class NoEngine extends Error {}

/** Throws `NoEngine` where no Docker engine answers or Compose is missing. */
export async function findCompose(): Promise<ComposeCommand> {
  if (!(await works('docker', 'info', '--format', '{{.ServerVersion}}')))
    throw new NoEngine(
      'no Docker engine answers here (Debian: apt-get install docker.io docker-compose, and start dockerd)',
    );
  if (await works('docker', 'compose', 'version')) return ['docker', 'compose'];
  if (await works('docker-compose', 'version')) return ['docker-compose'];
  throw new NoEngine('a Docker engine answers, but neither "docker compose" nor "docker-compose" is there');
}

async function works(program: string, ...flags: string[]): Promise<boolean> {
  try {
    await runProgram(program, flags);
    return true;
  } catch (error) {
    if (error instanceof ProgramFailed) return false;
    throw error;
  }
}
