import { isMap, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml';

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where in the YAML text things stand. */
export class Places {
  constructor(
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  /** The key or item that a JSON pointer names, or the nearest thing around it. */
  of(pointer: string): Place {
    const found = this.find(pointer);
    return this.at(found?.key?.range?.[0] ?? found?.value?.range?.[0] ?? 0);
  }

  /** A character of a text that stands at a pointer: exact in block scalars, whose lines stand as they are; else where the text begins. */
  within(pointer: string, text: string, position: number): Place {
    const value = this.find(pointer)?.value;
    const begin = this.at(value?.range?.[0] ?? 0);
    const isBlock = isScalar(value) && (value.type === 'BLOCK_LITERAL' || value.type === 'BLOCK_FOLDED');
    const before = text.slice(0, position).split('\n');
    return isBlock ? { line: begin.line + before.length, column: 1 } : begin;
  }

  at(offset: number): Place {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  private find(pointer: string): { key?: Node; value?: Node } | undefined {
    let found: { key?: Node; value?: Node } | undefined = { value: this.document.contents as Node };
    for (const part of pointer.split('/').slice(1)) {
      const next = childOf(found.value, part.replaceAll('~1', '/').replaceAll('~0', '~'));
      if (next === undefined) return found;
      found = next;
    }
    return found;
  }
}

function childOf(node: Node | undefined, part: string): { key?: Node; value?: Node } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part);
    return pair === undefined ? undefined : { key: pair.key as Node, value: pair.value as Node };
  }
  const item = isSeq(node) ? (node.items[Number(part)] as Node | undefined) : undefined;
  return item === undefined ? undefined : { value: item };
}
