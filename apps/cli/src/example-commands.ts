import type { Command } from 'commander';
import {
  correctClass,
  deleteExamples,
  type ExampleFilter,
  exportExamples,
  listExamples,
  teachExamples,
} from './commands/examples.js';
import type { Context } from './context.js';
import type { ExitCode } from './exit-codes.js';

type Act = (action: (context: Context) => Promise<ExitCode>) => Promise<void>;

const filtered = (command: Command): Command =>
  command
    .option('--workflow <name>', 'of one workflow')
    .option('--decision <word>', 'accept, edit or reject')
    .option('--code <code>', 'of one reason')
    .option('--run <run>', 'of one run')
    .option('--user <user>', 'who decided, or whose run it was: user:ada');

/** `chassis examples …`: what people decided, with personal data masked. */
export function addExampleCommands(chassis: Command, act: Act): void {
  const examples = chassis.command('examples').description('people’s decisions as examples, personal data masked');
  filtered(examples.command('list'))
    .description('what was decided, and which part could not be masked')
    .action(async (filter: ExampleFilter) => await act(async (context) => await listExamples(context, filter)));
  filtered(examples.command('export'))
    .option('--output <file>', 'instead of standard output')
    .description('an evaluation set, one example a line, without who decided')
    .action(
      async (options: ExampleFilter & { output?: string }) =>
        await act(async (context) => await exportExamples(context, options)),
    );
  examples
    .command('delete')
    .argument('[id]')
    .option('--run <run>', 'all of a run')
    .option('--user <user>', 'all that a user decided, and all of their runs: user:ada')
    .description('delete them; specialists that learned from them forget them first')
    .action(
      async (id: string | undefined, options: { run?: string; user?: string }) =>
        await act(async (context) => await deleteExamples(context, id, options)),
    );
  examples
    .command('correct')
    .argument('<run>')
    .argument('<step>')
    .argument('<class>')
    .description('say of which class an input is that a step took for another; “teach” makes a specialist learn it')
    .action(
      async (run: string, step: string, name: string) =>
        await act(async (context) => await correctClass(context, { run, step, class: name })),
    );
  examples
    .command('teach')
    .argument('<model>')
    .option('--harmless <class>', 'the class of what a person accepted all the same; else that teaches nothing')
    .description('teach a specialist what people decided on its findings, and which class they said')
    .action(
      async (model: string, options: { harmless?: string }) =>
        await act(async (context) => await teachExamples(context, model, options)),
    );
}
