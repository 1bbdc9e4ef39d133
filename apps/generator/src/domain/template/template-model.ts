import { ChassisError } from '@chassis/contracts';
import { estimateTokens } from '../estimate-tokens.js';
import type { Capability, ModelCall, ModelEvent } from '../language-model.js';
import { LocalModel } from '../local-model.js';
import { fillTemplate } from './fill-template.js';

/** Fills the text that the prompt file holds per language (`templates: {en: …, de: …}` in its front matter) from the step's inputs. */
export class TemplateModel extends LocalModel {
  readonly name = 'template';
  readonly id = 'template-1';
  readonly capabilities: readonly Capability[] = ['text'];

  canAnswer({ prompt }: ModelCall): boolean {
    return typeof prompt.settings['templates'] === 'object';
  }

  async *stream(call: ModelCall, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    signal.throwIfAborted();
    const { language, template } = templateOf(call);
    const text = fillTemplate(template, call.inputs, language).trim();
    const rest = text.startsWith(call.released) ? text.slice(call.released.length) : text;
    if (rest !== '') yield { type: 'text', text: rest };
    yield {
      type: 'done',
      finish: 'stop',
      usage: { inputTokens: estimateTokens(template), outputTokens: estimateTokens(rest) },
    };
  }
}

/** The language asked for, without its region, else the first that the file has. */
function templateOf({ prompt, inputs }: ModelCall): { language: string; template: string } {
  const templates = prompt.settings['templates'];
  const texts =
    typeof templates === 'object' && templates !== null
      ? Object.entries(templates).filter((entry) => typeof entry[1] === 'string')
      : [];
  const asked = typeof inputs['language'] === 'string' ? inputs['language'].toLowerCase().split('-')[0] : undefined;
  const found = texts.find(([language]) => language === asked) ?? texts[0];
  if (found !== undefined) return { language: found[0], template: found[1] as string };
  throw new ChassisError(
    'invalid',
    'no-template',
    `${prompt.path} has no front matter "templates: {en: …}", which the template model fills.`,
  );
}
