import { LineCounter, parseDocument } from 'yaml';
import { StepFileSchema } from '../step-file.js';
import { type WorkflowFile, WorkflowFileSchema } from '../workflow-file.js';
import type { FindingCode } from './finding-codes.js';
import { Places } from './places.js';

/** Something wrong in `workflow.yaml`, by its pointer. */
export interface GraphProblem {
  readonly code: FindingCode;
  readonly pointer: string;
  readonly message: string;
  readonly offset?: number;
}

/** `workflow.yaml` as far as it could be read. */
export interface ReadWorkflow {
  readonly places: Places;
  readonly source: WorkflowFile | undefined;
  readonly problems: readonly GraphProblem[];
}

/** Reads the graph; tells every key and value that does not belong there. */
export function readWorkflowFile(text: string): ReadWorkflow {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const places = new Places(document, lines);
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message, pos }) => yamlProblem(message, pos[0]));
    return { places, source: undefined, problems };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    return { places, source: undefined, problems: [yamlProblem((error as Error).message, 0)] };
  }
  const parsed = WorkflowFileSchema.safeParse(value);
  if (parsed.success) return { places, source: parsed.data, problems: [] };
  return { places, source: undefined, problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, value)) };
}

const yamlProblem = (message: string, offset: number): GraphProblem => ({
  code: 'invalid-yaml',
  pointer: '',
  offset,
  message: `workflow.yaml is not YAML here: ${message}`,
});

interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function problemsOf(issue: object, value: unknown): GraphProblem[] {
  const { code, path, message, keys } = issue as Issue;
  const pointer = path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  if (code === 'unrecognized_keys') {
    const known = knownKeys(path, value);
    return (keys ?? []).map((key) => ({
      code: 'unknown-key',
      pointer: `${pointer}/${key}`,
      message: `There is no ${key} here${known.length === 0 ? '' : `; there are ${known.join(', ')}`}. Correct or remove it.`,
    }));
  }
  const kind = kindAt(path, value);
  if (path.length === 3 && path[2] === 'kind' && kind !== undefined)
    return [{ code: 'invalid-value', pointer, message: kindMessage(kind) }];
  return [{ code: 'invalid-value', pointer, message: `${pointer || 'The file'}: ${message}.` }];
}

const stepOptions = StepFileSchema.options as unknown as readonly {
  shape: Record<string, unknown> & { kind: { value: string } };
}[];
const stepKinds = (): string[] => stepOptions.map(({ shape }) => shape.kind.value);

function knownKeys(path: readonly PropertyKey[], value: unknown): string[] {
  if (path.length === 0) return Object.keys(WorkflowFileSchema.shape);
  if (path.length !== 2 || path[0] !== 'steps') return [];
  const kind = kindAt(path, value);
  const option = stepOptions.find(({ shape }) => shape.kind.value === kind);
  return option === undefined ? [] : Object.keys(option.shape);
}

function kindAt(path: readonly PropertyKey[], value: unknown): string | undefined {
  const step = (value as { steps?: Record<PropertyKey, { kind?: unknown } | null> } | null)?.steps?.[path[1] ?? ''];
  return typeof step?.kind === 'string' ? step.kind : undefined;
}

const kindMessage = (kind: string): string => `There is no kind ${kind}; there are ${stepKinds().join(', ')}.`;
