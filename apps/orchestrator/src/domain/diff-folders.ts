import { createTwoFilesPatch } from 'diff';
import { isDeepStrictEqual } from 'node:util';

type Texts = Readonly<Record<string, string>>;
type Kind = 'added' | 'removed' | 'changed';

export interface FolderDiff {
  readonly changes: { pointer: string; kind: Kind }[];
  readonly files: { path: string; kind: Kind; patch: string }[];
}

/** What differs between two folders: in the graph by pointer, and in every file by lines. `graphs` are the parsed `workflow.yaml`s. */
export function diffFolders(from: Texts, to: Texts, graphs: { from: unknown; to: unknown }): FolderDiff {
  const paths = [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted();
  const files = paths
    .filter((path) => from[path] !== to[path])
    .map((path) => ({
      path,
      kind: kindOf(from[path], to[path]),
      patch: createTwoFilesPatch(`a/${path}`, `b/${path}`, from[path] ?? '', to[path] ?? '', undefined, undefined, {
        context: 3,
      }),
    }));
  return { changes: changesBetween(graphs.from, graphs.to, '', 3), files };
}

const kindOf = (before: unknown, after: unknown): Kind =>
  before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The deepest places that differ, no deeper than a field of a step. */
function changesBetween(before: unknown, after: unknown, pointer: string, depth: number): FolderDiff['changes'] {
  if (isDeepStrictEqual(before, after)) return [];
  if (depth === 0 || !isMapping(before) || !isMapping(after)) return [{ pointer, kind: kindOf(before, after) }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => changesBetween(before[key], after[key], `${pointer}/${key}`, depth - 1));
}
