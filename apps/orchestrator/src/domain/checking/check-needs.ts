import type { StepFile } from '../step-file.js';
import type { Folder } from './folder.js';
import { capabilityOf, modelNamesOf, modelOf, promptOf } from './generation.js';
import { lackedBy, type PromptNeeds, promptNeeds } from './prompt-needs.js';
import type { Report } from './report.js';

type Generate = Extract<StepFile, { kind: 'generate' }>;

/** Prompts that need of their model what the models that their step may come to have not. */
export function checkNeeds(folder: Folder, report: Report): void {
  for (const { steps } of folder.graphs)
    for (const step of Object.values(steps)) if (step.kind === 'generate') checkStep(step, folder, report);
}

function checkStep(step: Generate, { files, environment }: Folder, report: Report): void {
  const prompt = promptOf(step, files);
  if (prompt === undefined) return;
  let needs: PromptNeeds | undefined;
  try {
    needs = promptNeeds(prompt);
  } catch (error) {
    const why = (error as Error).message;
    return report.file('invalid-prompt', step.prompt, `The front matter “needs” of ${step.prompt} is wrong: ${why}.`);
  }
  if (needs === undefined) return;
  const names = modelNamesOf(step, files, environment);
  for (const { name } of names) {
    const model = modelOf(name, environment);
    const lacked = model === undefined ? [] : lackedBy(model, needs);
    if (lacked.length > 0)
      report.file(
        'model-lacks-needs',
        step.prompt,
        `${step.prompt} needs of its model what ${name} has not: ${lacked.join(', ')}. Name another model, or lower the needs.`,
      );
  }
  const capability = capabilityOf(step);
  const able = environment.models.filter((one) => one.capabilities.includes(capability));
  if (names.length > 0 || able.some((one) => lackedBy(one, needs).length === 0)) return;
  report.file(
    'model-lacks-needs',
    step.prompt,
    `The step leaves the choice of the model, and none that gives ${capability} has what ${step.prompt} needs.`,
  );
}
