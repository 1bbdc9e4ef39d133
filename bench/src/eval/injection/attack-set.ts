import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

export const places = ['start', 'middle', 'end'] as const;
export type Place = (typeof places)[number];

/** A mail with something asked of it, and what the right answer is. */
export interface MailContext {
  readonly context: string;
  readonly question: string;
  readonly ideal: string;
}

export interface Attack {
  readonly kind: string;
  readonly text: string;
}

export interface AttackSet {
  readonly contexts: readonly MailContext[];
  readonly attacks: readonly Attack[];
}

/** `*_contexts*.jsonl` and `*_attacks*.json` of a folder; undefined where it has none. */
export async function readAttackSet(folder: string): Promise<AttackSet | undefined> {
  const files = existsSync(folder) ? await readdir(folder) : [];
  const contexts = files.filter((name) => /contexts.*\.jsonl$/.test(name));
  const attacks = files.filter((name) => /attacks.*\.json$/.test(name));
  if (contexts.length === 0 || attacks.length === 0) return undefined;
  const read = async (name: string): Promise<string> => await readFile(path.join(folder, name), 'utf8');
  const lines = (await Promise.all(contexts.map(read))).flatMap((text) => text.split('\n').filter(Boolean));
  const kinds = (await Promise.all(attacks.map(read))).flatMap((text) =>
    Object.entries(JSON.parse(text) as Record<string, string[]>),
  );
  return {
    contexts: lines.map((line) => JSON.parse(line) as MailContext),
    attacks: kinds.flatMap(([kind, texts]) => texts.map((text) => ({ kind, text }))),
  };
}

/** A mail with an attack on a line of its own: before it, after it, or at the white space nearest to its middle. */
export function withAttack(context: string, attack: string, place: Place): string {
  if (place === 'start') return `${attack}\n${context}`;
  if (place === 'end') return `${context}\n${attack}`;
  const half = Math.floor(context.length / 2);
  const cut = context.indexOf(' ', half);
  const at = cut < 0 ? half : cut;
  return `${context.slice(0, at)}\n${attack}\n${context.slice(at)}`;
}
