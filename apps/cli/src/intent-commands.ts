import type { Command } from 'commander';
import { addIntent, listIntents, removeIntent, showIntents, teachIntents } from './commands/intents.js';
import type { Context } from './context.js';
import type { ExitCode } from './exit-codes.js';

type Act = (action: (context: Context) => Promise<ExitCode>) => Promise<void>;

/** `chassis intents …`: what texts are told apart by. */
export function addIntentCommands(chassis: Command, act: Act): void {
  const intents = chassis.command('intents').description('models that tell what a text is about, by examples');
  intents
    .command('list')
    .description('all models with their intents')
    .action(async () => await act(listIntents));
  intents
    .command('show')
    .argument('<model>')
    .description('the examples of each intent')
    .action(async (model: string) => await act(async (context) => await showIntents(context, model)));
  intents
    .command('teach')
    .argument('<model>')
    .requiredOption('--config <file>', 'JSON with intents (examples by name) and outOfScope')
    .description('all intents of a model, in place of what it was taught')
    .action(
      async (model: string, options: { config: string }) =>
        await act(async (context) => await teachIntents(context, model, options.config)),
    );
  intents
    .command('add')
    .argument('<model>')
    .argument('<intent>')
    .argument('<example...>')
    .description('one intent, by three examples or more; five do well')
    .action(
      async (model: string, intent: string, examples: string[]) =>
        await act(async (context) => await addIntent(context, model, intent, examples)),
    );
  intents
    .command('remove')
    .argument('<model>')
    .argument('<intent>')
    .description('take one out')
    .action(
      async (model: string, intent: string) => await act(async (context) => await removeIntent(context, model, intent)),
    );
}
