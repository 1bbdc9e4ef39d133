import type { Command } from 'commander';
import { listSynonyms, removeSynonym, setSynonym } from './commands/synonyms.js';
import type { Context } from './context.js';
import type { ExitCode } from './exit-codes.js';

type Act = (action: (context: Context) => Promise<ExitCode>) => Promise<void>;

/** `chassis synonyms …`: what people say for the same thing. */
export function addSynonymCommands(chassis: Command, act: Act): void {
  const synonyms = chassis.command('synonyms').description('acronyms and words that say the same, for searches');
  synonyms
    .command('list')
    .description('all that searches know')
    .action(async () => await act(listSynonyms));
  synonyms
    .command('set')
    .argument('<term>')
    .argument('<alternative...>')
    .option('--weight <share>', 'what an occurrence of another form counts, above 0 and up to 1')
    .description('what else is said for a term, in place of what was set before')
    .action(
      async (term: string, alternatives: string[], options: { weight?: string }) =>
        await act(async (context) => await setSynonym(context, term, alternatives, options)),
    );
  synonyms
    .command('delete')
    .argument('<term>')
    .description('forget it')
    .action(async (term: string) => await act(async (context) => await removeSynonym(context, term)));
}
