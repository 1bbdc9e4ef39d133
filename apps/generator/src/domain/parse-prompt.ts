import { ChassisError } from '@chassis/contracts';
import { parse } from 'yaml';
import type { Prompt } from './language-model.js';

const FRONT_MATTER = /^---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)/;

/** A prompt file: optional YAML front matter between `---` lines, then the prompt. Throws `invalid`/`bad-prompt`. */
export function parsePrompt(path: string, hash: string, text: string): Prompt {
  const match = FRONT_MATTER.exec(text);
  return {
    path,
    hash,
    settings: match === null ? {} : settingsOf(path, match[1]!),
    body: text.slice(match?.[0].length ?? 0).trim(),
  };
}

function settingsOf(path: string, yaml: string): Record<string, unknown> {
  try {
    const settings: unknown = parse(yaml);
    if (typeof settings === 'object' && settings !== null && !Array.isArray(settings))
      return settings as Record<string, unknown>;
  } catch (cause) {
    throw new ChassisError('invalid', 'bad-prompt', `The front matter of ${path} is not YAML.`, { cause });
  }
  throw new ChassisError('invalid', 'bad-prompt', `The front matter of ${path} must be a mapping.`);
}
