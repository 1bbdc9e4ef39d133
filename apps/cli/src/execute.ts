import { CommanderError } from 'commander';
import { Api } from './api.js';
import { CliError } from './cli-error.js';
import { findConnection } from './connection.js';
import { environment } from './environment.js';
import { exitCodes } from './exit-codes.js';
import { program } from './program.js';
import { jsonLine, processTerminal, type Terminal } from './terminal.js';

/** Where a command runs; a test gives its own. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  terminal(isJson: boolean): Terminal;
}

const ofProcess = (): Surroundings => ({
  environment: environment(),
  folder: process.cwd(),
  terminal: processTerminal,
});

/** Runs one command and answers its exit code. */
export async function execute(argv: readonly string[], surroundings: Surroundings = ofProcess()): Promise<number> {
  const terminal = surroundings.terminal(argv.includes('--json'));
  let exitCode: number = exitCodes.ok;
  try {
    const commands = program(async (action, options) => {
      const api = async () => new Api(await findConnection(options, surroundings.environment, surroundings.folder));
      exitCode = await action({ terminal, api });
    });
    await commands.parseAsync([...argv]);
    return exitCode;
  } catch (error) {
    return tell(error, terminal);
  }
}

function tell(error: unknown, terminal: Terminal): number {
  // The parser has already said what is wrong with the command; asking for help is not wrong.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  const message = error instanceof Error ? error.message : String(error);
  const known = error instanceof CliError ? error : new CliError(exitCodes.endedOtherwise, message, 'internal-error');
  if (terminal.isJson) terminal.out(jsonLine({ error: { code: known.code, message: known.message } }));
  else terminal.err(`${known.message}\n`);
  return known.exitCode;
}
