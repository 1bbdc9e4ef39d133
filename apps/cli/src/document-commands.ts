import { type Command, Option } from 'commander';
import { addDocuments, type AddOptions } from './commands/add-documents.js';
import { deleteDocument, reportDocuments, showDocument } from './commands/show-documents.js';
import type { Context } from './context.js';
import type { ExitCode } from './exit-codes.js';

type Act = (action: (context: Context) => Promise<ExitCode>) => Promise<void>;

const collect = (value: string, before: string[]): string[] => [...before, ...value.split(',')];
const many = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(collect).default([] as string[], 'none');

/** `chassis documents …` */
export function addDocumentCommands(chassis: Command, act: Act): void {
  const documents = chassis.command('documents').description('knowledge and who may see it');
  documents
    .command('add')
    .argument('<file, folder or glob...>')
    .addOption(many('--allow <token>', 'who may see it: group:… or user:…'))
    .addOption(many('--deny <token>', 'who may not'))
    .option('--class <class>', 'public, internal, confidential or restricted')
    .option('--source <name>', 'the source whose rights they inherit')
    .option('--folder <folder>', 'where they lie in it')
    .option('--wait', 'until each is indexed or failed')
    .description('add files, or new versions of them')
    .action(
      async (files: string[], options: AddOptions) =>
        await act(async (context) => await addDocuments(context, files, options)),
    );
  documents
    .command('show')
    .argument('<document>')
    .description('what became of it, why it failed, what was found in it')
    .action(async (id: string) => await act(async (context) => await showDocument(context, id)));
  documents
    .command('report')
    .option('--source <name>', 'of one source alone')
    .option('--csv', 'as a table')
    .description('copies, garbled text, secrets, personal data and failures by source')
    .action(
      async (options: { source?: string; csv?: boolean }) =>
        await act(async (context) => await reportDocuments(context, options)),
    );
  documents
    .command('delete')
    .argument('<document>')
    .description('erase it and all that was made of it; shows the receipt')
    .action(async (id: string) => await act(async (context) => await deleteDocument(context, id)));
}
