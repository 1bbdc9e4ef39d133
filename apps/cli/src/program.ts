import { Command, Option } from 'commander';
import { approvals, approve } from './commands/approve.js';
import { ask } from './commands/ask.js';
import { exportAudit, verifyAudit } from './commands/audit.js';
import { listDeadLetters, replayDeadLetters, showDeadLetter } from './commands/dead-letters.js';
import { listBudgets, removeBudget, setBudget, showSpending } from './commands/money.js';
import { createKey, revokeKey } from './commands/keys.js';
import { operateRun } from './commands/operate-run.js';
import { resetRouting, showRouting, trainRouting } from './commands/routing.js';
import { run } from './commands/run.js';
import type { Context } from './context.js';
import { addDisclosureCommands } from './disclosure-commands.js';
import { addDocumentCommands, addSourceCommands } from './document-commands.js';
import { addExampleCommands } from './example-commands.js';
import type { ExitCode } from './exit-codes.js';
import { addIntentCommands } from './intent-commands.js';
import { addModelCommands } from './model-commands.js';
import { addRightsCommands } from './rights-commands.js';
import { addSynonymCommands } from './synonym-commands.js';
import { addWorkflowCommands } from './workflow-commands.js';

export interface GlobalOptions {
  readonly url?: string;
  readonly key?: string;
  readonly as?: string;
  readonly json?: boolean;
}

type Action = (context: Context) => Promise<ExitCode>;

const collect = (value: string, before: string[]): string[] => [...before, ...value.split(',')];
const many = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(collect).default([] as string[], 'none');

/** The commands and what they take; `perform` runs one. */
export function program(perform: (action: Action, options: GlobalOptions) => Promise<void>): Command {
  const chassis = new Command('chassis')
    .description('Questions, workflows, approvals, documents, keys and the audit record of a Chassis server.')
    .option('--url <url>', 'server; else CHASSIS_URL, else .chassis/demo.json')
    .option('--key <key>', 'API key; else CHASSIS_API_KEY, else .chassis/demo.json')
    .option('--as <user>', 'which key of .chassis/demo.json')
    .option('--json', 'JSON on standard output, one value a line')
    .addHelpText(
      'after',
      '\nExit codes: 0 ok · 1 the run ended otherwise, the export is not intact, the workflow has errors · 2 usage · 3 no connection · 4 refused · 5 waits for a second person',
    )
    .exitOverride();
  const act = async (action: Action): Promise<void> => await perform(action, chassis.opts());

  chassis
    .command('ask')
    .argument('<question>')
    .addOption(
      new Option(
        '--filter <name=value>',
        'which documents: source=…, language=…, date=2024-01-01..2024-06-30, attributes.<name>=…',
      )
        .argParser((value: string, before: string[]) => [...before, value])
        .default([] as string[], 'all'),
    )
    .description('ask a question; the answer appears as it is released')
    .action(
      async (question: string, { filter }: { filter: string[] }) =>
        await act(async (context) => await ask(context, question, filter)),
    );
  chassis
    .command('run')
    .argument('<workflow>')
    .requiredOption('--input <file>', 'JSON file, - for standard input')
    .option('--watch', 'show what happens until the end')
    .description('start a workflow')
    .action(
      async (workflow: string, options: { input: string; watch?: boolean }) =>
        await act(async (context) => await run(context, workflow, options)),
    );
  chassis
    .command('approve')
    .argument('<id>')
    .option('--reject', 'refuse instead')
    .option('--comment <text>', 'why')
    .description('decide on exactly what is shown')
    .action(
      async (id: string, options: { reject?: boolean; comment?: string }) =>
        await act(async (context) => await approve(context, id, options)),
    );
  chassis
    .command('approvals')
    .description('what waits for you')
    .action(async () => await act(approvals));
  addGroups(chassis, act);
  addWorkflowCommands(chassis, act);
  addRightsCommands(chassis, act);
  addSynonymCommands(chassis, act);
  return chassis;
}

function addGroups(chassis: Command, act: (action: Action) => Promise<void>): void {
  addDocumentCommands(chassis, act);
  addSourceCommands(chassis, act);
  addIntentCommands(chassis, act);
  addRuns(chassis, act);

  const keys = chassis.command('keys').description('API keys');
  keys
    .command('create')
    .argument('<subject>', 'user:<id> or service:<id>')
    .requiredOption('--name <name>', 'what it is for')
    .addOption(many('--right <right>', 'narrow it to these'))
    .option('--expires <time>', 'ISO time')
    .description('make a key; its secret is shown once')
    .action(
      async (subject: string, options: { name: string; right: string[]; expires?: string }) =>
        await act(async (context) => await createKey(context, subject, options)),
    );
  keys
    .command('revoke')
    .argument('<prefix>')
    .description('revoke a key, at once')
    .action(async (prefix: string) => await act(async (context) => await revokeKey(context, prefix)));

  addMoney(chassis, act);
  addModelCommands(chassis, act);
  addRouting(chassis, act);
  addExampleCommands(chassis, act);
  addDisclosureCommands(chassis, act);
  addDeadLetters(chassis, act);

  const audit = chassis.command('audit').description('the tamper-evident record');
  audit
    .command('verify')
    .argument('<export>')
    .option('--head <count:hash>', 'a head known from before: finds a cut tail')
    .option('--public-key <file>', 'JWK of the audit service')
    .description('check an export, offline')
    .action(
      async (file: string, options: { head?: string; publicKey?: string }) =>
        await act(async (context) => await verifyAudit(context, file, options)),
    );
  audit
    .command('export')
    .option('--output <file>', 'instead of standard output')
    .description('write the whole chain')
    .action(async (options: { output?: string }) => await act(async (context) => await exportAudit(context, options)));
}

function addDeadLetters(chassis: Command, act: (action: Action) => Promise<void>): void {
  const letters = chassis.command('dead-letters').description('messages that services put aside');
  letters
    .command('list')
    .option('--service <name>', 'of one service alone')
    .description('what was put aside, and why')
    .action(
      async (options: { service?: string }) => await act(async (context) => await listDeadLetters(context, options)),
    );
  letters
    .command('show')
    .argument('<service/id>')
    .description('one of them, with its value and headers')
    .action(async (name: string) => await act(async (context) => await showDeadLetter(context, name)));
  letters
    .command('replay')
    .argument('<service/id...>')
    .description('deliver them to their services again')
    .action(async (names: string[]) => await act(async (context) => await replayDeadLetters(context, names)));
}

function addMoney(chassis: Command, act: (action: Action) => Promise<void>): void {
  const budget = chassis.command('budget').description('how much model calls may cost');
  budget
    .command('set')
    .argument('<limit>', 'in USD, such as 12.50')
    .requiredOption('--period <period>', 'hour, day, week, month or total')
    .option('--of <scope:subject>', 'user:…, team:…, key:…, workflow:…, run:…, model:… or tenant; * for each', 'tenant')
    .option('--warn', 'tell of it instead of refusing calls')
    .description('set a limit; it counts for the next call')
    .action(
      async (limit: string, options: { period: string; of: string; warn?: boolean }) =>
        await act(async (context) => await setBudget(context, limit, options)),
    );
  budget
    .command('list')
    .description('budgets, and what this period holds')
    .action(async () => await act(listBudgets));
  budget
    .command('remove')
    .argument('<id>')
    .description('remove a budget')
    .action(async (id: string) => await act(async (context) => await removeBudget(context, id)));
  chassis
    .command('spending')
    .option('--by <group>', 'tenant, user, key, team, workflow, run, model, day or outcome', 'tenant')
    .option('--since <time>', 'ISO time; a month back without it')
    .description('what model calls cost')
    .action(
      async (options: { by: string; since?: string }) =>
        await act(async (context) => await showSpending(context, options)),
    );
}

function addRouting(chassis: Command, act: (action: Action) => Promise<void>): void {
  const routing = chassis.command('routing').description('which model is asked, learned from how answers went');
  routing
    .command('show')
    .description('what decides now, and what there is to learn from')
    .action(async () => await act(showRouting));
  routing
    .command('train')
    .description('learn from verdicts and people’s decisions so far; counts for the next call')
    .action(async () => await act(trainRouting));
  routing
    .command('reset')
    .option('--outcomes', 'forget the recorded outcomes too')
    .description('let rules decide again')
    .action(
      async (options: { outcomes?: boolean }) => await act(async (context) => await resetRouting(context, options)),
    );
}

function addRuns(chassis: Command, act: (action: Action) => Promise<void>): void {
  const runs = chassis.command('runs').description('operate runs');
  const words = {
    pause: 'keep it from starting anything more; its deadline goes on',
    resume: 'let a paused run go on',
    cancel: 'end it, undoing what can be undone',
  } as const;
  for (const [word, description] of Object.entries(words) as [keyof typeof words, string][]) {
    runs
      .command(word)
      .argument('<run>')
      .description(description)
      .action(async (id: string) => await act(async (context) => await operateRun(context, word, id)));
  }
  runs
    .command('rerun')
    .argument('<run>')
    .option('--from <step>', 'first step to do again; else all that did not end well')
    .option('--repeat <step...>', 'confirmed actions to do once more; each waits for a person’s approval')
    .description('run what has ended again, as a new run; confirmed actions are not repeated unless named')
    .action(
      async (id: string, options: { from?: string; repeat?: string[] }) =>
        await act(async (context) => await operateRun(context, 'rerun', id, { ...options })),
    );
}
