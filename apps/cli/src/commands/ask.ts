import type { Context } from '../context.js';
import { exitCodeOf, runEvents } from '../run-events.js';
import type { ExitCode } from '../exit-codes.js';
import { EventView } from '../show-event.js';
import { filtersOf } from './filters-of.js';
import { startRun } from './start-run.js';

/** Asks a question and shows the answer as it is released. */
export async function ask(context: Context, question: string, typed: readonly string[] = []): Promise<ExitCode> {
  const filters = filtersOf(typed);
  const input = { question, ...(typed.length > 0 && { filters }) };
  const api = await context.api();
  const { run, answer } = await startRun(api, { workflow: 'answer-question', input });
  const view = new EventView(context.terminal);
  let status: unknown;
  for await (const event of runEvents(api, run, answer)) {
    view.show(event);
    if (event.type === 'run.ended') status = event.data.status;
  }
  return exitCodeOf(status);
}
