import type { Citation } from '@chassis/contracts';
import type { StreamedEvent } from './run-events.js';
import { jsonLine, type Terminal } from './terminal.js';

interface ShownSegment {
  readonly text?: string;
  readonly citations?: Citation[];
  readonly dropped?: Readonly<Record<string, number>>;
}

/** Shows the events of a run as they come: text to `out`, what happens meanwhile to `err`; with `--json` each event as a line. */
export class EventView {
  private readonly citations: Citation[] = [];
  private hasText = false;
  private dropped = 0;

  constructor(private readonly terminal: Terminal) {}

  show(event: StreamedEvent): void {
    if (this.terminal.isJson) return this.terminal.out(jsonLine({ id: event.id, event: event.type, data: event.data }));
    const { data } = event;
    if (event.type === 'answer.segment') this.segment(data);
    else if (event.type === 'answer.withdrawn') this.progress('the answer so far was withdrawn');
    else if (event.type === 'approval.requested') this.approval(data);
    else if (event.type === 'run.status')
      this.progress([data.status, data.step].filter((one) => typeof one === 'string').join(' · '));
    else if (event.type === 'run.ended') this.end(data);
  }

  private segment({ text = '', citations = [], dropped = {} }: ShownSegment): void {
    this.dropped += Object.values(dropped).reduce((sum, count) => sum + count, 0);
    if (text.trim() === '' && Object.keys(dropped).length > 0) return;
    const marks = citations.map((citation) => `[${this.numberOf(citation)}]`).join('');
    const trailing = /\s*$/.exec(text)?.[0] ?? '';
    this.terminal.out(
      `${text.slice(0, text.length - trailing.length)}${marks === '' ? '' : ` ${marks}`}${trailing === '' ? ' ' : trailing}`,
    );
    this.hasText = true;
  }

  private numberOf(citation: Citation): number {
    const known = this.citations.findIndex(
      ({ document, version, chunk }) =>
        document === citation.document && version === citation.version && chunk === citation.chunk,
    );
    return known === -1 ? this.citations.push(citation) : known + 1;
  }

  private approval(data: Record<string, unknown>): void {
    const id = [data.id, data.approval].find((one) => typeof one === 'string');
    this.terminal.err(`waits for a decision: chassis approve ${id ?? '<id>'}\n`);
  }

  private end({ status, reason, result }: Record<string, unknown>): void {
    if (this.hasText) this.terminal.out('\n');
    for (const [index, { document, version, quote }] of this.citations.entries()) {
      this.terminal.out(`[${index + 1}] ${document} v${version}: "${quote}"\n`);
    }
    if (this.dropped > 0)
      this.terminal.err(
        `left out because no source holds them: ${this.dropped} sentence${this.dropped === 1 ? '' : 's'}\n`,
      );
    const why = typeof reason === 'string' ? `: ${reason}` : '';
    this.terminal.err(`${String(status)}${why}\n`);
    if (!this.hasText && result !== undefined) this.terminal.out(`${JSON.stringify(result, undefined, 2)}\n`);
  }

  private progress(text: string): void {
    if (this.terminal.isInteractive && text !== '') this.terminal.err(`… ${text}\n`);
  }
}
