import { type Command, Option } from 'commander';
import { listGroups, putGroup, setMembers } from './commands/groups.js';
import {
  listRights,
  permitDocument,
  removeRights,
  type RightsOptions,
  setRights,
  showRights,
} from './commands/rights.js';
import type { Context } from './context.js';
import type { ExitCode } from './exit-codes.js';

type Act = (action: (context: Context) => Promise<ExitCode>) => Promise<void>;

const collect = (value: string, before: string[]): string[] => [...before, ...value.split(',')];
const many = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(collect).default([] as string[], 'none');

const withRights = (command: Command): Command =>
  command
    .addOption(many('--allow <token>', 'who may see it: tenant, user:…, group:…, role:…, region:…'))
    .addOption(many('--deny <token>', 'who may not, whatever allows it'))
    .addOption(many('--require <token>', 'what one must have besides: region:…, purpose:…'))
    .option('--no-inherit', 'what folder and source allow does not count here')
    .option('--from <time>', 'ISO time before which nobody sees it')
    .option('--until <time>', 'ISO time from which on nobody sees it');

/** `chassis rights …` and `chassis groups …`: who may see which document, and who belongs where. */
export function addRightsCommands(chassis: Command, act: Act): void {
  const rights = chassis.command('rights').description('who may see which documents');
  rights
    .command('list')
    .description('what sources and folders give')
    .action(async () => await act(listRights));
  withRights(rights.command('set').argument('<source>').option('--folder <a/b>', 'a folder of it', ''))
    .description('what a source or folder gives to its documents, at once')
    .action(
      async (source: string, options: RightsOptions & { folder: string }) =>
        await act(async (context) => await setRights(context, source, options)),
    );
  rights
    .command('remove')
    .argument('<source>')
    .option('--folder <a/b>', 'a folder of it', '')
    .description('take that back')
    .action(
      async (source: string, { folder }: { folder: string }) =>
        await act(async (context) => await removeRights(context, source, folder)),
    );
  withRights(rights.command('permit').argument('<document>'))
    .description('who may see one document, at once')
    .action(
      async (document: string, options: RightsOptions) =>
        await act(async (context) => await permitDocument(context, document, options)),
    );
  rights
    .command('show')
    .argument('<document>')
    .option('--subject <user>', 'whether this user may see it, and by what')
    .description('what decides about a document')
    .action(
      async (document: string, options: { subject?: string }) =>
        await act(async (context) => await showRights(context, document, options)),
    );
  addGroupCommands(chassis, act);
}

function addGroupCommands(chassis: Command, act: Act): void {
  const groups = chassis
    .command('groups')
    .description('who belongs where; <source>/<name> is a group of another directory');
  groups
    .command('list')
    .description('groups and the groups that they lie in')
    .action(async () => await act(listGroups));
  groups
    .command('put')
    .argument('<group>')
    .option('--title <title>', 'for people')
    .addOption(many('--right <right>', 'what its members may do'))
    .addOption(many('--member-of <group>', 'groups that it lies in'))
    .description('set a group as a whole')
    .action(
      async (name: string, options: { title?: string; right: string[]; memberOf: string[] }) =>
        await act(async (context) => await putGroup(context, name, options)),
    );
  for (const [word, isMember, description] of [
    ['add', true, 'put users or services into a group'],
    ['remove', false, 'take them out; what they saw by it ends at once'],
  ] as const)
    groups
      .command(word)
      .argument('<group>')
      .argument('<user...>')
      .description(description)
      .action(
        async (group: string, members: string[]) =>
          await act(async (context) => await setMembers(context, group, members, isMember)),
      );
}
