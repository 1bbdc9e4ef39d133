import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { type Edit, type Plan, PlanError } from './plan.js';

/** Writes a plan into a repository: all of it or, with a `PlanError`, none. Gives the paths that were written. */
export async function applyPlan(plan: Plan, root: string): Promise<string[]> {
  const written = new Map<string, string>();
  for (const [file, text] of Object.entries(plan.files)) {
    if (await exists(path.join(root, file))) throw new PlanError(`${file} is there already: choose another name.`);
    written.set(file, text);
  }
  for (const edit of plan.edits) {
    const present = written.get(edit.path) ?? (await readFile(path.join(root, edit.path), 'utf8'));
    written.set(edit.path, edited(present, edit));
  }
  for (const [file, text] of written) {
    const absolute = path.join(root, file);
    await mkdir(path.dirname(absolute), { recursive: true });
    await writeFile(absolute, await formatted(absolute, text));
  }
  return [...written.keys()];
}

function edited(text: string, { path: file, before, insert }: Edit): string {
  const at = before === undefined ? text.length : text.search(before);
  if (at < 0) throw new PlanError(`${file} does not look as expected: no place was found for "${insert.trim()}".`);
  return text.slice(0, at) + insert + text.slice(at);
}

async function formatted(file: string, text: string): Promise<string> {
  const isKnown = /\.(?:ts|json|md|yaml|yml)$/.test(file);
  return isKnown ? await format(text, { ...(await resolveConfig(file)), filepath: file }) : text;
}

const exists = async (file: string): Promise<boolean> =>
  await access(file).then(
    () => true,
    () => false,
  );
