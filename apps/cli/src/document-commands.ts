import { type Command, Option } from 'commander';
import { addDocuments, type AddOptions } from './commands/add-documents.js';
import { deleteDocument, reportDocuments, showDocument, showReceipts } from './commands/show-documents.js';
import { listSources, putSource, removeSource, syncSource } from './commands/sources.js';
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
    .addOption(many('--require <token>', 'what one must have besides: region:…, purpose:…'))
    .option('--from <time>', 'ISO time before which nobody sees them')
    .option('--until <time>', 'ISO time from which on nobody sees them')
    .option('--owner <user>', 'who answers for them, user:…; for documents-admins')
    .option('--class <class>', 'public, internal, confidential or restricted')
    .option('--source <name>', 'the source whose rights they inherit; its own service and documents-admins may name it')
    .option('--folder <folder>', 'where they lie in it')
    .option('--date <day>', 'their own date, by which searches may be narrowed')
    .addOption(
      new Option('--attribute <name=value>', 'what searches may be narrowed by')
        .argParser((value: string, before: string[]) => [...before, value])
        .default([] as string[], 'none'),
    )
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
    .command('receipts')
    .argument('<document>')
    .description('the proofs of its deletions')
    .action(async (id: string) => await act(async (context) => await showReceipts(context, id)));
  documents
    .command('delete')
    .argument('<document>')
    .description('erase it and all that was made of it; shows the receipt')
    .action(async (id: string) => await act(async (context) => await deleteDocument(context, id)));
}

/** `chassis sources …` */
export function addSourceCommands(chassis: Command, act: Act): void {
  const sources = chassis.command('sources').description('folders and tables that documents come from by themselves');
  sources
    .command('list')
    .description('with how the last look at each went')
    .action(async () => await act(listSources));
  sources
    .command('put')
    .argument('<name>')
    .requiredOption('--config <file>', 'JSON with from, dataClass, everySeconds and rights')
    .description('add or change one')
    .action(
      async (name: string, options: { config: string }) =>
        await act(async (context) => await putSource(context, name, options.config)),
    );
  sources
    .command('sync')
    .argument('<name>')
    .option('--full', 'as if nothing had been seen before')
    .option('--may-empty', 'remove all documents when the source is empty')
    .description('look now')
    .action(
      async (name: string, options: { full?: boolean; mayEmpty?: boolean }) =>
        await act(async (context) => await syncSource(context, name, options)),
    );
  sources
    .command('remove')
    .argument('<name>')
    .description('forget it and delete its documents')
    .action(async (name: string) => await act(async (context) => await removeSource(context, name)));
}
