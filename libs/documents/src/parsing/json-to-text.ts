import { DocumentProblem } from '../document-problem.js';
import { normalizeText } from './normalize-text.js';
import { tableToText } from './table-to-text.js';

type Fields = Readonly<Record<string, unknown>>;

const maxDepth = 64;

/** Text of JSON, or of one JSON value a line: fields as `name: value`, deeper ones with their path, lists of flat objects as tables. */
export function jsonToText(source: string): { text: string; title?: string } {
  const value = parse(source);
  const title = isFields(value) ? (value['title'] ?? value['name']) : undefined;
  return {
    text: normalizeText(write(value, '', 0)),
    ...(typeof title === 'string' && title.trim() !== '' && { title }),
  };
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    const lines = source.split('\n').filter((line) => line.trim() !== '');
    if (lines.length < 2) throw broken(error);
    try {
      return lines.map((line) => JSON.parse(line) as unknown);
    } catch {
      throw broken(error);
    }
  }
}

const broken = (cause: unknown): DocumentProblem =>
  new DocumentProblem('document-broken', 'The file is not valid JSON.', cause);

function write(value: unknown, path: string, depth: number): string {
  if (depth > maxDepth)
    throw new DocumentProblem('document-unsafe', `The JSON nests deeper than ${maxDepth}; it is not read.`);
  if (Array.isArray(value)) return writeList(value, path, depth);
  if (isFields(value))
    return Object.entries(value)
      .map(([name, inner]) => write(inner, path === '' ? name : `${path}.${name}`, depth + 1))
      .filter(Boolean)
      .join('\n');
  const plain = plainText(value);
  return plain === '' || path === '' ? plain : `${path}: ${plain}`;
}

function writeList(list: readonly unknown[], path: string, depth: number): string {
  if (list.length > 0 && list.every((one) => isFields(one) && Object.values(one).every(isPlain))) {
    const names = [...new Set(list.flatMap((one) => Object.keys(one as Fields)))];
    const rows = list.map((one) => names.map((name) => (one as Fields)[name]));
    return `${path === '' ? '' : `${path}:\n`}${tableToText([names, ...rows])}\n`;
  }
  if (list.every(isPlain)) {
    const joined = list.map(plainText).filter(Boolean).join(', ');
    return joined === '' || path === '' ? joined : `${path}: ${joined}`;
  }
  return list
    .map((one, at) => write(one, `${path}[${at}]`, depth + 1))
    .filter(Boolean)
    .join('\n\n');
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;
const plainText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
