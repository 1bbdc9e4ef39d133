import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { exitCodeOf, runEvents } from '../run-events.js';
import { EventView } from '../show-event.js';
import { jsonLine } from '../terminal.js';
import { startRun } from './start-run.js';

/** Starts a workflow; with `watch` it shows what happens and ends as the run ends. */
export async function run(
  context: Context,
  workflow: string,
  options: { input: string; watch?: boolean },
): Promise<ExitCode> {
  const input = await readInput(options.input);
  const api = await context.api();
  const { terminal } = context;
  if (options.watch !== true) {
    const accepted = await api.json<{ id: string }>('POST', '/v1/runs', {
      body: { workflow, input },
      headers: { 'idempotency-key': randomUUID() },
    });
    terminal.out(terminal.isJson ? jsonLine(accepted) : `${accepted.id}\n`);
    return exitCodes.ok;
  }
  const started = await startRun(api, { workflow, input });
  if (!terminal.isJson) terminal.err(`run ${started.run}\n`);
  const view = new EventView(terminal);
  let status: unknown;
  for await (const event of runEvents(api, started.run, started.answer)) {
    view.show(event);
    if (event.type === 'run.ended') status = event.data.status;
  }
  return exitCodeOf(status);
}

async function readInput(file: string): Promise<unknown> {
  const text = await readFile(file === '-' ? '/dev/stdin' : file, 'utf8').catch((cause: unknown) => {
    throw new CliError(exitCodes.usage, `The input file ${file} cannot be read.`, 'unreadable-input', { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CliError(exitCodes.usage, `The input file ${file} is not JSON.`, 'unreadable-input', { cause });
  }
}
