import type { Command } from 'commander';
import { listModels, probeModels, registerModel } from './commands/models.js';
import type { Context } from './context.js';
import type { ExitCode } from './exit-codes.js';

/** What is done with the models of a tenant. */
export function addModelCommands(
  chassis: Command,
  act: (action: (context: Context) => Promise<ExitCode>) => Promise<void>,
): void {
  const models = chassis.command('models').description('models that the tenant registered');
  models
    .command('list')
    .description('their status, data classes and prices')
    .action(async () => await act(listModels));
  models
    .command('probe')
    .description('ask the servers of all models whether they are there; costs nothing')
    .action(async () => await act(probeModels));
  models
    .command('register')
    .argument('<file>', 'JSON: name, baseUrl, model, protocol, task, price, dataClasses, limits, status …')
    .description('register a model, or say anew what it is')
    .action(async (file: string) => await act(async (context) => await registerModel(context, file)));
}
