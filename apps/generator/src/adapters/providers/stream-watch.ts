import { ChassisError } from '@chassis/contracts';

/** What one chunk says, beside what the library makes of it. */
export interface ChunkRead {
  /** A piece of the answer's text. */
  readonly text?: string;
  /** A piece of what the model says instead of an answer. */
  readonly refusal?: string;
  /** The provider said in the middle of its answer that it failed. */
  readonly error?: ChassisError;
}

/** Reads a chunk as a protocol writes it. Never throws: what it cannot read says nothing. */
export type ReadChunk = (raw: unknown) => ChunkRead;

/** So many pieces on end that each come twice, and differ from one another, are no accident of the language. */
const pairsToTell = 3;

/** Looks at a stream as it came over the wire, for what the library in between does not tell. */
export class StreamWatch {
  /** What the model said instead of an answer. */
  refusal = '';
  private pieces: string[] = [];
  private refused: string[] = [];

  constructor(private readonly read: ReadChunk) {}

  /** Throws what the provider reports, and `transient`/`provider-garbled` for a stream that says everything twice. */
  see(raw: unknown): void {
    const { text = '', refusal = '', error } = this.read(raw);
    if (error !== undefined) throw error;
    if (refusal !== '') {
      this.refusal += refusal;
      this.refused.push(refusal);
    }
    this.seeText(text);
  }

  /** The same for a piece of text that came alone. */
  seeText(text: string): void {
    if (text === '') return;
    if (this.pieces.length < 2 * pairsToTell) this.pieces.push(text);
    if (this.pieces.length === 2 * pairsToTell && this.isDoubled) throw garbled('says everything twice');
  }

  /** Whether this piece of text is one of the refusal, which the library hands on as if it were an answer. */
  isRefused(text: string): boolean {
    if (this.refused[0] !== text) return false;
    this.refused.shift();
    return true;
  }

  /** The stream has ended. */
  end(): void {
    if (this.pieces.length >= 4 && this.pieces.length < 2 * pairsToTell && this.isDoubled)
      throw garbled('says everything twice');
  }

  private get isDoubled(): boolean {
    const firsts = this.pieces.filter((_one, at) => at % 2 === 0);
    const isPaired = firsts.every((one, at) => this.pieces[2 * at + 1] === one);
    return isPaired && new Set(firsts).size === firsts.length;
  }
}

const garbled = (what: string): ChassisError =>
  new ChassisError('transient', 'provider-garbled', `The provider ${what}.`);
