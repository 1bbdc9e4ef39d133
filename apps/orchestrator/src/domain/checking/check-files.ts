import { refusedParts } from '@chassis/schemas';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';
import type { Folder } from './folder.js';
import { stepPointer } from './graph.js';
import { graphFile, type Report } from './report.js';

/** A file that `workflow.yaml` names. */
interface NamedFile {
  readonly file: string;
  readonly pointer: string;
  readonly isSchema: boolean;
}

// Made once: its own schemas take longer than any workflow's. What is compiled is forgotten at once.
const anonymous = newAjv();

const looksLikeFile = /^[\w./-]+\.(jsonata|json|md|ya?ml)$/;

/** Files that are named and not there, there and not named, and schemas that are none. */
export function checkFiles(folder: Folder, report: Report): void {
  const named = namedFiles(folder);
  for (const { file, pointer, isSchema } of named) {
    const text = Object.hasOwn(folder.files, file) ? folder.files[file] : undefined;
    if (text === undefined)
      report.graph('missing-file', pointer, `The folder has no file ${file}; add it, or name another.`);
    else if (isSchema) checkSchema(file, text, report);
  }
  const used = new Set([graphFile, ...named.map(({ file }) => file)]);
  for (const file of Object.keys(folder.files).filter((one) => !used.has(one)))
    report.file('unused-file', file, `No step names ${file}, and it is published all the same; remove it.`);
}

function namedFiles({ source, graphs }: Folder): NamedFile[] {
  const steps = graphs.flatMap((graph) =>
    Object.entries(graph.steps).flatMap(([id, step]): NamedFile[] => {
      const at = stepPointer(graph, id);
      if (step.kind === 'generate')
        return [
          { file: step.prompt, pointer: `${at}/prompt`, isSchema: false },
          ...(step.output === undefined ? [] : [{ file: step.output, pointer: `${at}/output`, isSchema: true }]),
        ];
      return step.kind === 'map' && step.input !== undefined
        ? [{ file: step.input, pointer: `${at}/input`, isSchema: true }]
        : [];
    }),
  );
  const expressions = graphs.flatMap((graph) =>
    graph.expressions.flatMap(({ file, text, pointer }): NamedFile[] => {
      const name = file ?? (looksLikeFile.test(text) && text.endsWith('.jsonata') ? text : undefined);
      return name === undefined ? [] : [{ file: name, pointer, isSchema: false }];
    }),
  );
  return [{ file: source.input, pointer: '/input', isSchema: true }, ...steps, ...expressions];
}

function checkSchema(file: string, text: string, report: Report): void {
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (error) {
    const position = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? 0);
    const lines = text.slice(0, position).split('\n');
    const place = { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
    return report.file('invalid-json', file, `${file} is not JSON: ${(error as Error).message}.`, place);
  }
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    return report.file('invalid-schema', file, `${file} is not a JSON Schema: it must be an object.`);
  for (const { pointer, reason } of refusedParts(schema))
    report.file(
      'refused-schema',
      file,
      `${file} cannot be judged safely and exactly, at ${pointer || '/'}: ${reason}.`,
    );
  // A name of its own could be that of another schema, which would be forgotten with it.
  const ajv = '$id' in schema ? newAjv() : anonymous;
  try {
    ajv.compile(schema);
  } catch (error) {
    report.file('invalid-schema', file, `${file} is not a JSON Schema (2020-12): ${(error as Error).message}.`);
  } finally {
    ajv.removeSchema(schema);
  }
}

function newAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false });
  (formats.default as unknown as (ajv: Ajv2020) => void)(ajv);
  return ajv;
}
