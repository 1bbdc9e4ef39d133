import path from 'node:path';

export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** A file of the repository as the rules see it. Paths are relative to the root, with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** The text with comments blanked, line by line in place. */
  readonly code: string;
  readonly imports: readonly Import[];
  readonly isTest: boolean;
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\b(?:[^'"`;]*?\bfrom)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]|\brequire\(\s*['"]([^'"]+)['"]/g;
const testPattern = /\.spec\.m?ts$|(^|\/)(test|fakes|conformance)\//;

/** Reads what a file imports, static, dynamic and type-only alike. */
export function sourceFile(filePath: string, text: string): SourceFile {
  const code = withoutComments(text);
  const imports = [...code.matchAll(importPattern)].map((match) => ({
    specifier: match[1] ?? match[2] ?? match[3] ?? '',
    line: lineAt(code, match.index + match[0].length),
  }));
  return { path: filePath, text, code, imports, isTest: testPattern.test(filePath) };
}

export const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

/** The file that a relative specifier names, as far as the path goes. */
export const resolveRelative = (from: SourceFile, specifier: string): string =>
  path.posix.normalize(path.posix.join(path.posix.dirname(from.path), specifier));

/** Blanks block comments and line comments that stand alone or behind a space; good enough for formatted sources. */
function withoutComments(text: string): string {
  const blank = (found: string): string => found.replaceAll(/[^\n]/g, ' ');
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, blank).replaceAll(/(^|\s)\/\/[^\n]*/g, blank);
}
