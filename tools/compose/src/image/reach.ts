import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { init, parse } from 'es-module-lexer';

export interface Reached {
  /** Our own built files, absolute. */
  readonly files: ReadonlySet<string>;
  /** Packages of others that are imported, each with one file that wants it. */
  readonly packages: ReadonlyMap<string, string>;
  /** The same of those that are required, perhaps from another folder than ours. */
  readonly required: ReadonlyMap<string, string>;
}

const ownScope = '@chassis/';
/** Files that are not imported but started: workers by URL, or by the name under which a package exports them. */
const startedPattern =
  /new URL\(\s*['"](\.[^'"]+\.js)['"]\s*,\s*import\.meta\.url|\.resolve\(\s*['"](@chassis\/[^'"]+)['"]/g;

const requiredPattern = /\brequire\(\s*['"](?!node:)([^'".][^'"]*)['"]/g;

/** Everything that a built program imports, statically or when it is needed. */
export async function reach(entry: string): Promise<Reached> {
  await init;
  const files = new Set<string>();
  const packages = new Map<string, string>();
  const required = new Map<string, string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    const code = await readFile(file, 'utf8');
    for (const [, name = ''] of code.matchAll(requiredPattern)) required.set(packageName(name), file);
    for (const specifier of specifiersOf(code)) {
      if (specifier.startsWith('node:')) continue;
      if (specifier.startsWith('.')) waiting.push(path.resolve(path.dirname(file), specifier));
      else if (specifier.startsWith(ownScope)) waiting.push(createRequire(file).resolve(specifier));
      else packages.set(packageName(specifier), file);
    }
  }
  return { files, packages, required };
}

function specifiersOf(code: string): string[] {
  const [imports] = parse(code);
  const started = [...code.matchAll(startedPattern)].map((match) => match[1] ?? match[2]);
  return [...imports.map((one) => one.n), ...started].filter((one) => one !== undefined);
}

/** `ajv/dist/2020.js` → `ajv`, `@nestjs/core/x` → `@nestjs/core`. */
export function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
