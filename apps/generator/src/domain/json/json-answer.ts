import { fieldSchemas } from '@chassis/schemas';
import type { TextEvent } from '../language-model.js';
import { readJson } from '../read-json.js';
import { FieldReader } from './field-reader.js';

/**
 * What a model says where JSON was asked for: field by field, each when it is complete, and the rest at the end; joined, the pieces are the JSON value. Where fields hang
 * on each other it leaves as a whole. Fences, words around it and slips of syntax are mended, as they are in steps with an output schema; what is no JSON, or ends before it is closed, leaves as it was said.
 */
export class JsonAnswer {
  written = '';
  private readonly reader: FieldReader | undefined;
  /** Names of the fields that left, those of an earlier attempt included. */
  private readonly left: Set<string>;

  /** `released`: the fields that the reader has already, as they left. */
  constructor(
    schema: unknown,
    private readonly released = '',
  ) {
    this.left = new Set(namesIn(released));
    this.reader = fieldSchemas(schema) === undefined ? undefined : new FieldReader();
  }

  push(text: string): TextEvent[] {
    this.written += text;
    return (this.reader?.push(text) ?? []).flatMap(({ name, value }) => this.field(name, value).map(whole));
  }

  /** What has not left yet. */
  end(): TextEvent[] {
    if (this.written.trim() === '') return [];
    const value = this.value();
    const fields = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
    if (this.left.size === 0) return [piece(typeof value === 'string' ? value : JSON.stringify(value))];
    // Unclosed, it is no JSON, and the model is asked for the rest.
    if (typeof value === 'string') return [piece(',')];
    const rest = fields.flatMap(([name, one]) => this.field(name, one));
    return [...rest, piece('}')];
  }

  /** A model may go on behind what it said before, instead of beginning anew. */
  private value(): unknown {
    const isBehind = this.released !== '' && /^\s*[,"]/.test(this.written);
    return readJson(isBehind ? `{${this.written.replace(/^\s*,/, '')}` : this.written);
  }

  private field(name: string, value: unknown): TextEvent[] {
    if (this.left.has(name)) return [];
    const begin = this.left.size === 0 ? '{' : ',';
    this.left.add(name);
    return [piece(`${begin}${JSON.stringify(name)}:${JSON.stringify(value)}`)];
  }
}

const whole = (event: TextEvent): TextEvent => ({ ...event, isWhole: true });
const piece = (text: string): TextEvent => ({ type: 'text', text, isUncut: true });

function namesIn(released: string): string[] {
  if (released === '') return [];
  const value = readJson(`${released.trim()}}`);
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
