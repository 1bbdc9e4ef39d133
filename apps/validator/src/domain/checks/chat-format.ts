import type { ToolCall } from '@chassis/contracts';
import type { Candidate, Check, CheckContext, Finding } from './check.js';
import type { CompiledSchema } from './schema-compiler.js';

/** What a client's conversation asked for: the shape of the answer, and the tools that may be called. */
export interface ChatFormat {
  readonly isJson: boolean;
  readonly schema?: CompiledSchema;
  /** What holds for the fields of the answer, where each can be judged by itself, and whether there may be others. */
  readonly fields?: { readonly byName: ReadonlyMap<string, CompiledSchema>; readonly isOpen: boolean };
  /** Of those that may be called, by name, the schema of the arguments. */
  readonly tools: ReadonlyMap<string, CompiledSchema>;
  /** The client wants a tool called, and no words alone. */
  readonly mustCall?: boolean;
}

const mostFailures = 20;

/** The answer of a chat is the JSON that its client asked for, of which a field leaves when it is complete and right, and calls only its tools, with arguments that fit. What ends where its client let it end is whole in nothing but what was called. */
export const chatFormatCheck: Check = {
  name: 'chat-format',
  version: '3',
  codes: ['unknown-tool', 'tool-arguments', 'no-call', 'no-json', 'schema'],
  run(candidate: Candidate, { chat }: CheckContext): readonly Finding[] {
    if (chat === undefined || candidate.kind === 'json') return [];
    const calls = candidate.toolCalls ?? [];
    if (candidate.kind === 'segment')
      return chat.isJson && calls.length === 0 ? findingsOfPart(candidate.text.trim(), chat) : [];
    const called = calls.flatMap((one) => findingsOfCall(one, chat));
    if (calls.length > 0 || candidate.isLimited === true) return called;
    if (chat.mustCall === true) return [repair('no-call', 'a tool must be called')];
    return chat.isJson ? findingsOfJson(candidate.text, chat.schema) : [];
  },
};

function findingsOfCall({ name, arguments: text }: ToolCall, { tools }: ChatFormat): Finding[] {
  const schema = tools.get(name);
  if (schema === undefined) return [repair('unknown-tool', `there is no tool ${name}`)];
  const parsed = parse(text);
  if (parsed === undefined) return [repair('tool-arguments', `the arguments of ${name} are not JSON`)];
  return failuresOf(schema, parsed.value).map(({ pointer, message }) => ({
    ...repair('tool-arguments', `the arguments of ${name}: ${message}`),
    pointer,
  }));
}

function findingsOfJson(text: string, schema: CompiledSchema | undefined): Finding[] {
  const parsed = parse(text);
  if (parsed === undefined) return [repair('no-json', 'the answer must be one JSON value and nothing else')];
  return schema === undefined
    ? []
    : failuresOf(schema, parsed.value).map(({ pointer, message }) => ({ ...repair('schema', message), pointer }));
}

/** A part of the answer is fields of it, as the generator cuts them: `{"a":1` and then `,"b":2`; its last part is judged with the whole. */
function findingsOfPart(text: string, { fields }: ChatFormat): Finding[] {
  if (text === '') return [];
  const parsed = /^[{,]/.test(text) ? parse(`{${text.slice(1)}}`) : undefined;
  if (fields === undefined || parsed === undefined)
    return [repair('no-json', 'the answer must be one JSON value and nothing else')];
  return Object.entries(parsed.value as object).flatMap(([name, value]) => {
    const schema = fields.byName.get(name);
    const at = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (schema === undefined)
      return fields.isOpen ? [] : [{ ...repair('schema', `there is no field ${JSON.stringify(name)}`), pointer: at }];
    return failuresOf(schema, value).map(({ pointer, message }) => ({
      ...repair('schema', message),
      pointer: `${at}${pointer}`,
    }));
  });
}

const failuresOf = (schema: CompiledSchema, value: unknown) => schema.failuresOf(value).slice(0, mostFailures);

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // Told as a finding.
    return undefined;
  }
}

const repair = (code: string, message: string): Finding => ({ verdict: 'repair', code, message });
