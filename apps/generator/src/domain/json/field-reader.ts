import { JSONParser } from '@streamparser/json';

/** A field of the outermost object, when all of it has been read. */
export interface ReadField {
  readonly name: string;
  readonly value: unknown;
}

/** Reads the fields of one JSON object as its text grows. What stands before its first brace or behind its last is passed over; after a fault nothing more is read. */
export class FieldReader {
  /** The object has come to its end. */
  isEnded = false;
  isFaulty = false;
  private hasBegun = false;
  private read: ReadField[] = [];
  /** What was written of the field that is being read. */
  private written = '';
  private readonly parser = new JSONParser({ paths: ['$.*'], keepStack: false });

  constructor() {
    this.parser.onValue = ({ value }) => this.take(typeof value === 'number');
    this.parser.onEnd = () => void (this.isEnded = true);
    this.parser.onError = () => void (this.isFaulty = true);
  }

  push(text: string): ReadField[] {
    let rest = text;
    if (!this.hasBegun) {
      const start = text.search(/[[{]/);
      if (start < 0) return [];
      this.hasBegun = true;
      // A list is no object, and its items are no fields.
      if (text[start] === '[') this.isFaulty = true;
      rest = text.slice(start);
    }
    for (const character of rest) {
      if (this.isFaulty || this.isEnded) break;
      this.step(character);
    }
    const { read } = this;
    this.read = [];
    return read;
  }

  /** The parser says where a field ends; what it is, `JSON.parse` says, to whom `__proto__` is a name like others. A number ends before the character that shows it. */
  private take(isNumber: boolean): void {
    const text = (isNumber ? this.written.slice(0, -1) : this.written).replace(/^[\s,{]*/, '');
    this.written = isNumber ? this.written.slice(-1) : '';
    for (const [name, value] of Object.entries(JSON.parse(`{${text}}`) as object)) this.read.push({ name, value });
  }

  private step(character: string): void {
    this.written += character;
    try {
      this.parser.write(character);
    } catch {
      // Told by `isFaulty`; what was read so far stays.
      this.isFaulty = true;
    }
  }
}
