import { isKebab, setting } from './names.js';
import { type Plan, PlanError } from './plan.js';

const kinds = ['soap', 'sql'] as const;

/** An old system: a look-up and an effect as examples in its connector file, and the setting with its address. */
export function planConnector(name: string, kind: string): Plan {
  if (!isKebab(name)) throw new PlanError(`${name} is no name of a connector: write it like travel-desk.`);
  if (kind !== 'soap' && kind !== 'sql') throw new PlanError(`--kind is one of ${kinds.join(', ')}.`);
  const key = `${setting(name)}_URL`;
  return {
    files: { [`connectors/${name}/connector.yaml`]: `${head(name, kind, key)}${kind === 'soap' ? soap : sql}` },
    edits: [
      {
        path: 'apps/legacy-connector/src/config.ts',
        before: /\s*RECONCILE_EVERY_MS:/,
        insert: `\n  ${key}: z.string().optional().describe('Address of ${name}. Without it its operations fail as not configured.'),`,
      },
    ],
    next: [
      `connectors/${name}/connector.yaml: the operations of the real system`,
      `${key} in the environment of the legacy-connector`,
      'npm run build && npm run generate && npm run check',
    ],
  };
}

const head = (
  name: string,
  kind: string,
  key: string,
): string => `# What the system is, what it stands, and what breaks when it gets more.
name: ${name}
system: { kind: ${kind}, urlFrom: ${key} }
# A request without an answer by then is in doubt, and surely over.
timeoutMs: 5000
rate: { requests: 5, perMs: 1000 }
operations:
`;

const soap = `  find-record:
    description: Finds a record by its number.
    isEffect: false
    arguments: { type: object, required: [number], properties: { number: { type: string, minLength: 1 } } }
    result: { type: object, required: [number], properties: { number: { type: string } } }
    call: { kind: soap, operation: FindRecord }
    answer: "$string(answer.found) = 'true' ? { 'number': answer.number }"

  file-record:
    description: Files a record; the system files twice what is sent twice.
    isEffect: true
    arguments: { type: object, required: [number], properties: { number: { type: string, minLength: 1 } } }
    result: { type: object, required: [number], properties: { number: { type: string } } }
    call: { kind: soap, operation: FileRecord }
    answer: "{ 'number': answer.number }"
    # One and the same record, whoever files it.
    businessKey: [arguments.number]
    reference: result.number
    conflict: duplicate-record
    # When the answer is missing: ask before anything is repeated.
    inDoubt:
      readBack: find-record
      with: "{ 'number': arguments.number }"
      isSame: found.number = arguments.number
      result: "{ 'number': found.number }"
`;

const sql = `  find-record:
    description: Finds a record by its number.
    isEffect: false
    arguments: { type: object, required: [number], properties: { number: { type: string, minLength: 1 } } }
    result: { type: object, required: [number], properties: { number: { type: string } } }
    call: { kind: sql, text: 'select number from records where number = :number' }
    answer: "rows[0] ? { 'number': rows[0].number }"
`;
