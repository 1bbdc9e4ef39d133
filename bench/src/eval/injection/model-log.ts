import type { ModelsProcess } from '../../chaos/providers/models-process.js';

interface Prompt {
  readonly system: string;
  readonly all: string;
}

const wordsOf = (text: string): string => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
/** In a PDF or a passage the lines of an attack break elsewhere, and its end may lie in another passage. */
const fewestWords = 12;
const leastOfPrompt = 60;

/** What the model was sent from one moment on, by its own log. */
export class ModelLog {
  private constructor(
    private readonly models: ModelsProcess,
    private readonly before: number,
  ) {}

  static async from(models: ModelsProcess): Promise<ModelLog> {
    return new ModelLog(models, (await models.get<{ bodies: unknown[] }>('/requests')).bodies.length);
  }

  async prompts(): Promise<Prompt[]> {
    type Body = { readonly messages?: readonly { readonly role: string; readonly content: unknown }[] };
    const { bodies } = await this.models.get<{ bodies: Body[] }>('/requests');
    return bodies.slice(this.before).map(({ messages = [] }) => {
      const textOf = (role?: string): string =>
        messages
          .filter((one) => role === undefined || one.role === role)
          .map((one) => (typeof one.content === 'string' ? one.content : JSON.stringify(one.content)))
          .join('\n');
      return { system: textOf('system'), all: textOf() };
    });
  }
}

/** Whether an attack stands in a prompt: its words, or the first dozen of them. */
export const isIn = (attack: string, prompts: readonly Prompt[]): boolean => {
  const words = wordsOf(attack).split(' ').slice(0, fewestWords).join(' ');
  return prompts.some((one) => wordsOf(one.all.replaceAll('\\n', ' ')).includes(words));
};

/** Whether a text holds a stretch of what only the system told the model. */
export const tellsSystemPrompt = (text: string, prompts: readonly Prompt[]): boolean =>
  prompts.some(({ system }) => {
    for (let at = 0; at + leastOfPrompt <= system.length; at += leastOfPrompt / 2)
      if (text.includes(system.slice(at, at + leastOfPrompt))) return true;
    return false;
  });
