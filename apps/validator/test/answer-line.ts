import {
  AccessRecheck,
  AccessVersion,
  AnswerGenerated,
  AnswerSegment,
  AnswerValidated,
  BundlesFile,
  ChassisError,
  type CheckSpec,
  type Citation,
  CloseAttempt,
  type PayloadRef,
  type RunEvent,
  RunEvents,
  type StepRef,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { validator } from '../src/index.js';

export const manual =
  'The warranty on pumps is 24 months. It starts with the delivery. Seals are excluded. Returns need a form.';
export const sentences = [
  'The warranty on pumps is 24 months. ',
  'It starts with the delivery. ',
  'Seals are excluded. ',
  'Returns need a form.',
];

/** The validator alone on the bus, with the retriever's and the engine's routes answered here. */
export class AnswerLine {
  accessVersion = 7;
  isAllowed = true;
  isAccessKnown = true;
  schema = '{}';

  private constructor(
    readonly line: TestLine,
    readonly as: string,
  ) {}

  static async start(): Promise<AnswerLine> {
    const line = await startLine({ services: [validator] });
    const own = new AnswerLine(line, await line.principal('demo', 'user:ada'));
    line.stubRoute(AccessVersion, () => {
      if (!own.isAccessKnown) throw new ChassisError('transient', 'service-unavailable', 'the retriever is away');
      return { version: own.accessVersion };
    });
    line.stubRoute(AccessRecheck, (input) => ({
      version: own.accessVersion,
      isAllowed: (input as { passages: unknown[] }).passages.map(() => own.isAllowed),
    }));
    line.stubRoute(BundlesFile, (input) =>
      (input as { path: string }).path.startsWith('prompts/')
        ? { text: 'Answer from the passages.', hash: 'h' }
        : { text: own.schema, hash: own.schemaHash },
    );
    return own;
  }

  get schemaHash(): string {
    return `hash of ${this.schema}`;
  }

  async context(
    over: {
      accessVersion?: number;
      checks?: CheckSpec[];
      inputs?: object;
      isJson?: boolean;
      withoutPassages?: boolean;
      /** Of the passage, the manual by default. */
      text?: string;
    } = {},
  ): Promise<PayloadRef> {
    const passage = over.text ?? manual;
    const text = await this.line.payloads.putJson('demo', { title: 'Pump manual', text: passage }, 'internal');
    const place = {
      id: 'manual/1/0',
      document: 'manual',
      version: 1,
      chunk: 0,
      start: 0,
      end: passage.length,
      score: 1,
      scores: {},
    };
    const passages =
      over.isJson === true || over.withoutPassages === true
        ? []
        : [{ ...place, text, allowedBy: ['group:service'], dataClass: 'internal' }];
    const file = { bundle: 'b', path: 'prompts/answer.md', hash: 'h' };
    const value = {
      prompt: file,
      ...(over.isJson === true && { output: { bundle: 'b', path: 'schemas/x.json', hash: this.schemaHash } }),
      inputs: over.inputs ?? { question: 'How long is the warranty?' },
      passages,
      accessVersion: over.accessVersion ?? 7,
      checks: over.checks ?? [],
      maxOutputTokens: 200,
      budgetMicroUsd: 1_000,
    };
    return await this.line.payloads.putJson('demo', value, 'internal');
  }

  async segment(
    step: StepRef,
    context: PayloadRef,
    index: number,
    text: string,
    isLast: boolean,
    citations: Citation[] = [quoteOf(text)],
  ): Promise<void> {
    const content = await this.line.payloads.putJson('demo', { text, citations }, 'internal');
    await this.line.publish(AnswerSegment, { index, content, context, isLast }, { as: this.as, step });
  }

  async generated(
    step: StepRef,
    context: PayloadRef,
    over: { segments: number; content?: unknown; isAbstained?: boolean; finish?: string },
  ): Promise<void> {
    const content = await this.line.payloads.putJson(
      'demo',
      over.content ?? { text: sentences.join(''), citations: [] },
      'internal',
    );
    await this.line.publish(
      AnswerGenerated,
      { ...AnswerGenerated.example, costMicroUsd: 42, ...over, content, context },
      { as: this.as, step },
    );
  }

  async close(step: StepRef): Promise<void> {
    await this.line.publish(CloseAttempt, {}, { as: this.as, step });
  }

  async verdict({ run, step, attempt }: StepRef): Promise<AnswerValidated> {
    const { data } = await this.line.next(
      AnswerValidated,
      (_, envelope) => envelope.step?.run === run && envelope.step.step === step && envelope.step.attempt === attempt,
    );
    return data;
  }

  verdicts(run: string): number {
    return this.line.seen.filter((one) => one.topic === AnswerValidated.topic && one.envelope.run === run).length;
  }

  async events(run: string): Promise<RunEvent[]> {
    return (await this.line.call(RunEvents, { run }, { as: this.as })).events;
  }

  async texts(run: string): Promise<string[]> {
    return (await this.events(run)).map((event) => String(event.data['text']));
  }

  /** Waits until the run's log holds so many events. */
  async eventually(run: string, count: number): Promise<RunEvent[]> {
    for (let tries = 0; tries < 400; tries += 1) {
      const events = await this.events(run);
      if (events.length >= count) return events;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`the log of ${run} does not come to ${count} events`);
  }
}

export function quoteOf(text: string): Citation {
  const quote = text.trim();
  const start = Math.max(0, manual.indexOf(quote));
  return { document: 'manual', version: 1, chunk: 0, quote, start, end: start + quote.length };
}
