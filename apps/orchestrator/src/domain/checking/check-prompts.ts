import { fieldNames, type Shape } from '@chassis/expressions';
import type { StepFile } from '../step-file.js';
import type { CheckedGraph, Folder } from './folder.js';
import { checkPromptInputs, shapeAt } from './check-prompt-inputs.js';
import { modelNameOf } from './generation.js';
import { stepPointer } from './graph.js';
import { cascadeOf, type PromptFile, readPromptFile, templatesOf } from './prompt-file.js';
import type { Report } from './report.js';

const places = /\{\{\s*[#/]?([\w.]+)\s*\}\}/g;

/** Prompts whose front matter is broken, or that name what their step does not give them. */
export function checkPrompts(folder: Folder, report: Report): void {
  for (const graph of folder.graphs) {
    for (const [id, step] of Object.entries(graph.steps))
      if (step.kind === 'generate') checkPrompt(id, step, { folder, graph, report });
  }
}

function checkPrompt(
  id: string,
  step: Extract<StepFile, { kind: 'generate' }>,
  { folder, graph, report }: { folder: Folder; graph: CheckedGraph; report: Report },
): void {
  const text = Object.hasOwn(folder.files, step.prompt) ? folder.files[step.prompt] : undefined;
  if (text === undefined) return;
  let prompt: PromptFile;
  try {
    prompt = readPromptFile(text);
  } catch (error) {
    return report.file(
      'invalid-prompt',
      step.prompt,
      `The front matter of ${step.prompt} is not YAML: ${(error as Error).message}.`,
      { line: 1, column: 1 },
    );
  }
  checkSettings(prompt, step.prompt, report);
  const isTemplate = modelNameOf(step, folder.files, folder.environment) === 'template';
  const templates = templatesOf(prompt);
  if (isTemplate && templates.length === 0)
    return report.file(
      'invalid-prompt',
      step.prompt,
      `${step.prompt} has no front matter “templates: {en: …}”, which the template model of ${id} fills.`,
    );
  const given = step.with === undefined ? nothing : graph.shapes.given(step.with);
  const read = isTemplate ? templates.join('\n') : prompt.body;
  const named = [...new Set([...read.matchAll(places)].map(([, name]) => name as string))];
  checkPromptInputs({ path: step.prompt, prompt, named, given }, report);
  for (const path of named) {
    if (shapeAt(given, path) !== undefined) continue;
    report.file(
      'prompt-unknown-input',
      step.prompt,
      `${step.prompt} names {{${path}}}, which ${stepPointer(graph, id)}/with does not give; it gives ${fieldNames(given).join(', ') || 'nothing'}.`,
      placeOf(text, path),
    );
  }
}

/** What the generator would refuse when the step runs. */
function checkSettings(prompt: PromptFile, path: string, report: Report): void {
  const { cascade, hedgeAfterMs } = prompt.settings;
  if (cascade !== undefined && cascadeOf(prompt) === undefined)
    report.file(
      'invalid-prompt',
      path,
      `The front matter “cascade” of ${path} must list two different models or more, the weakest first.`,
    );
  if (hedgeAfterMs !== undefined && !(typeof hedgeAfterMs === 'number' && hedgeAfterMs >= 0))
    report.file(
      'invalid-prompt',
      path,
      `The front matter “hedgeAfterMs” of ${path} must be milliseconds until a rival is called in, or 0 for never.`,
    );
}

/** A step without `with` gives its prompt nothing. */
const nothing: Shape = { kind: 'object', fields: {}, rest: undefined };

function placeOf(text: string, path: string): { line: number; column: number } {
  const escaped = path.replaceAll('.', String.raw`\.`);
  const index = new RegExp(String.raw`\{\{\s*[#/]?${escaped}\s*\}\}`).exec(text)?.index ?? 0;
  const lines = text.slice(0, index).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
