import { ChatInputSchema, type GenerateContext } from '@chassis/contracts';
import { compileSchema, fieldSchemas } from '@chassis/schemas';
import { LRUCache } from 'lru-cache';
import type { ChatFormat } from '../domain/checks/chat-format.js';

/** Clients ask again and again for the same shape. */
const known = new LRUCache<string, Promise<{ fields: ChatFormat['fields'] }>>({ max: 200 });
const anyArguments = { type: 'object' };

/** What the conversation that a step continues asks for, if it continues one. Throws `invalid`/`invalid-schema`. */
export async function chatFormatOf({ inputs }: GenerateContext): Promise<ChatFormat | undefined> {
  if (inputs['chat'] === undefined) return undefined;
  const { json, tools = [], toolChoice = 'auto' } = ChatInputSchema.parse(inputs['chat']);
  const only = typeof toolChoice === 'object' ? toolChoice.name : undefined;
  const callable = tools.filter(({ name }) => toolChoice !== 'none' && (only ?? name) === name);
  const schema = json?.schema === undefined ? undefined : await compileSchema(json.schema);
  const compiled = await Promise.all(
    callable.map(async (one) => [one.name, await compileSchema(one.parameters ?? anyArguments)] as const),
  );
  const fields = json === undefined ? undefined : await knownFieldsOf(json.schema);
  return {
    isJson: json !== undefined,
    ...(schema !== undefined && { schema }),
    ...(fields !== undefined && { fields }),
    tools: new Map(compiled),
    mustCall: toolChoice === 'required' || only !== undefined,
  };
}

async function knownFieldsOf(schema: unknown): Promise<ChatFormat['fields']> {
  const key = JSON.stringify(schema ?? null);
  const compiling = known.get(key) ?? fieldsOf(schema).then((fields) => ({ fields }));
  known.set(key, compiling);
  compiling.catch(() => known.delete(key));
  return (await compiling).fields;
}

async function fieldsOf(schema: unknown): Promise<ChatFormat['fields']> {
  const found = fieldSchemas(schema);
  if (found === undefined) return undefined;
  const compiled = await Promise.all(
    [...found.fields].map(async ([name, one]) => [name, await compileSchema(one)] as const),
  );
  return { byName: new Map(compiled), isOpen: found.isOpen };
}
