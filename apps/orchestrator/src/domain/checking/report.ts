import type { Finding } from '@chassis/contracts';
import { type FindingCode, findingCodes } from './finding-codes.js';
import type { PlacedExpression } from './placed-expressions.js';
import type { Place, Places } from './places.js';

export const graphFile = 'workflow.yaml';

/** Gathers findings, each with its place; the same one is told once. */
export class Report {
  private readonly found = new Map<string, Finding>();

  constructor(private readonly places: Places | undefined) {}

  get findings(): Finding[] {
    const rank = ({ severity }: Finding): number => (severity === 'error' ? 0 : 1);
    return [...this.found.values()].toSorted(
      (one, other) =>
        rank(one) - rank(other) || one.file.localeCompare(other.file) || (one.line ?? 0) - (other.line ?? 0),
    );
  }

  get hasErrors(): boolean {
    return [...this.found.values()].some(({ severity }) => severity === 'error');
  }

  /** Something in `workflow.yaml`. */
  graph(code: FindingCode, pointer: string, message: string): void {
    this.put(code, graphFile, message, { pointer, ...this.places?.of(pointer) });
  }

  /** A place of `workflow.yaml` that has no pointer. */
  at(code: FindingCode, offset: number, message: string): void {
    this.put(code, graphFile, message, { pointer: '', ...this.places?.at(offset) });
  }

  /** Another file, or a place in it. */
  file(code: FindingCode, file: string, message: string, place?: Place): void {
    this.put(code, file, message, { pointer: '', ...place });
  }

  /** A character of an expression, in the file that it stands in. */
  expression(code: FindingCode, place: PlacedExpression, message: string, position = 0): void {
    if (place.file === undefined) {
      this.put(code, graphFile, message, {
        pointer: place.pointer,
        ...this.places?.within(place.pointer, place.text, position),
      });
      return;
    }
    const lines = place.text.slice(0, position).split('\n');
    this.put(code, place.file, message, {
      pointer: '',
      line: lines.length,
      column: Math.max(1, lines.at(-1)?.length ?? 1),
    });
  }

  private put(code: FindingCode, file: string, message: string, at: { pointer: string } & Partial<Place>): void {
    const finding: Finding = { severity: findingCodes[code], code, file, ...at, message };
    this.found.set(`${code}/${file}/${at.pointer}/${at.line ?? ''}/${message}`, finding);
  }
}
