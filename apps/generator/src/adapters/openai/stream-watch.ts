import { ChassisError } from '@chassis/contracts';

interface Chunk {
  readonly error?: unknown;
  readonly choices?: readonly { readonly delta?: { readonly content?: unknown; readonly refusal?: unknown } }[];
}

/** So many pieces on end that each come twice, and differ from one another, are no accident of the language. */
const pairsToTell = 3;

/** Looks at a stream as it came over the wire, for what the library in between does not tell. */
export class StreamWatch {
  /** What the model said instead of an answer. */
  refusal = '';
  private pieces: string[] = [];
  private refused: string[] = [];

  /** Throws `transient`/`provider-garbled` for a stream that says everything twice, or holds an error. */
  see(raw: unknown): void {
    const { error, choices } = (raw ?? {}) as Chunk;
    if (error !== undefined && error !== null) throw garbled('sent an error in the middle of its answer');
    const delta = choices?.[0]?.delta;
    if (typeof delta?.refusal === 'string' && delta.refusal !== '') {
      this.refusal += delta.refusal;
      this.refused.push(delta.refusal);
    }
    if (typeof delta?.content !== 'string' || delta.content === '') return;
    if (this.pieces.length < 2 * pairsToTell) this.pieces.push(delta.content);
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
