import type { Command } from 'commander';
import { diffWorkflow } from './commands/diff-workflow.js';
import {
  checkWorkflow,
  listWorkflows,
  publishWorkflow,
  rollBackWorkflow,
  workflowVersions,
} from './commands/workflow.js';
import type { Context } from './context.js';
import type { ExitCode } from './exit-codes.js';

type Act = (action: (context: Context) => Promise<ExitCode>) => Promise<void>;

/** `chassis workflow …`, over folders such as workflows/answer-question. */
export function addWorkflowCommands(chassis: Command, act: Act): void {
  const workflow = chassis.command('workflow').description('drafts, checks and versions of workflows');
  workflow
    .command('list')
    .description('what is published, what waits for a second person')
    .action(async () => await act(listWorkflows));
  workflow
    .command('check')
    .argument('<folder>')
    .description('all that is wrong with a folder, by what the server has; nothing is kept')
    .action(async (folder: string) => await act(async (context) => await checkWorkflow(context, folder)));
  workflow
    .command('diff')
    .argument('<folder or name>')
    .option('--from <version>', 'a version, a hash, current or draft', 'current')
    .option('--to <version>', 'a version, a hash, current or draft', 'draft')
    .description('a folder against what is published, or two versions of a name')
    .action(
      async (what: string, options: { from: string; to: string }) =>
        await act(async (context) => await diffWorkflow(context, what, options)),
    );
  workflow
    .command('publish')
    .argument('<folder or name>')
    .option('--hash <hash>', 'agree to the draft with exactly this hash')
    .option('--over <hash>', 'the draft that this folder replaces')
    .description('check a folder, save it as the draft, publish it')
    .action(
      async (what: string, options: { hash?: string; over?: string }) =>
        await act(async (context) => await publishWorkflow(context, what, options)),
    );
  workflow
    .command('versions')
    .argument('<name>')
    .description('versions, and who published them')
    .action(async (name: string) => await act(async (context) => await workflowVersions(context, name)));
  workflow
    .command('rollback')
    .argument('<name>')
    .requiredOption('--version <number>', 'which becomes the published one again')
    .requiredOption('--reason <text>', 'why')
    .description('go back to an older version')
    .action(
      async (name: string, options: { version: string; reason: string }) =>
        await act(async (context) => await rollBackWorkflow(context, name, options)),
    );
}
