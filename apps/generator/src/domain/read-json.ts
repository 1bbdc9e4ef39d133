import { jsonrepair } from 'jsonrepair';
import { isCutOff } from './is-cut-off.js';

/**
 * The JSON value that a model wrote, also in a code fence, between words, or with the usual slips. What is no JSON at all comes back as the text it is,
 * so that the schema check names what was wrong with it; so does JSON that ends before it is closed, since nobody knows what is missing.
 */
export function readJson(text: string): unknown {
  const body = /```(?:json)?\s*\n([\s\S]*?)```/.exec(text)?.[1] ?? text;
  const start = body.search(/[[{]/);
  const end = Math.max(body.lastIndexOf('}'), body.lastIndexOf(']')) + 1;
  for (const candidate of [body, start < 0 || end <= start ? body : body.slice(start, end)]) {
    const value = parse(candidate);
    if (value !== undefined) return value;
  }
  if (start < 0 || isCutOff(body.slice(start))) return text;
  try {
    return parse(jsonrepair(body.slice(start))) ?? text;
  } catch {
    // What cannot be mended is told as it is.
    return text;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The next reading is tried.
    return undefined;
  }
}
