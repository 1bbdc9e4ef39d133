import type { Command } from 'commander';
import { setDisclosure, showDisclosure } from './commands/disclosure.js';
import type { Context } from './context.js';
import type { ExitCode } from './exit-codes.js';

type Act = (action: (context: Context) => Promise<ExitCode>) => Promise<void>;

/** `chassis disclosure …`: which personal data the tenant's answers may hold. */
export function addDisclosureCommands(chassis: Command, act: Act): void {
  const disclosure = chassis.command('disclosure').description('which personal data answers may hold, and secrets');
  disclosure
    .command('show')
    .description('what counts for all answers now')
    .action(async () => await act(showDisclosure));
  disclosure
    .command('set')
    .argument('[kind=policy...]', 'such as name=mask phone=refuse "card number=halt" place=allow secrets=refuse')
    .option('--even-from-sources', 'these count where a source holds the data, too')
    .description('in place of what was set before; counts within seconds. Workflows can be stricter, never looser')
    .action(
      async (policies: string[], options: { evenFromSources?: boolean }) =>
        await act(async (context) => await setDisclosure(context, policies, options)),
    );
}
