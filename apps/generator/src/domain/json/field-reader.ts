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
  private readonly parser = new JSONParser({ paths: ['$.*'], keepStack: false });

  constructor() {
    this.parser.onValue = ({ value, key }) => void this.read.push({ name: String(key), value });
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

  private step(character: string): void {
    try {
      this.parser.write(character);
    } catch {
      // Told by `isFaulty`; what was read so far stays.
      this.isFaulty = true;
    }
  }
}
