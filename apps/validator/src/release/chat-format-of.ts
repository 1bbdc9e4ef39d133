import { ChatInputSchema, type GenerateContext } from '@chassis/contracts';
import { compileSchema } from '@chassis/schemas';
import type { ChatFormat } from '../domain/checks/chat-format.js';

const anyArguments = { type: 'object' };

/** What the conversation that a step continues asks for, if it continues one. Throws `invalid`/`invalid-schema`. */
export async function chatFormatOf({ inputs }: GenerateContext): Promise<ChatFormat | undefined> {
  if (inputs['chat'] === undefined) return undefined;
  const { json, tools = [] } = ChatInputSchema.parse(inputs['chat']);
  const schema = json?.schema === undefined ? undefined : await compileSchema(json.schema);
  const compiled = await Promise.all(
    tools.map(async (one) => [one.name, await compileSchema(one.parameters ?? anyArguments)] as const),
  );
  return { isJson: json !== undefined, ...(schema !== undefined && { schema }), tools: new Map(compiled) };
}
