import { AnswerGenerated, BundlesFile, GenerateAnswer, type GenerateContext } from '@chassis/contracts';
import { generator } from '@chassis/generator';
import { startLine, type TestLine } from '@chassis/testing';

/** What the invoice model says of a document. */
export interface Extracted {
  readonly vendor: { readonly name: string | null };
  readonly number: string | null;
  readonly date: string | null;
  readonly currency: string | null;
  readonly total: { readonly minor: number } | null;
}

const schema = JSON.stringify({ type: 'object', properties: { vendor: {}, number: {}, total: {} } });
const file = (path: string) => ({ bundle: 'eval', path, hash: path });

/** The generator as a run meets it: its handler on the embedded bus, asked by `answer.generate`. */
export class Extractor {
  private constructor(
    private readonly line: TestLine,
    private readonly as: string,
  ) {}

  static async start(): Promise<Extractor> {
    const line = await startLine({ services: [generator] });
    line.stubRoute(BundlesFile, (input) => {
      const { path } = input as { path: string };
      return { text: path === 'invoice.schema.json' ? schema : 'Read the invoice.', hash: path };
    });
    return new Extractor(line, await line.principal('eval', 'user:eval'));
  }

  async read(text: string): Promise<Extracted> {
    const given: GenerateContext = {
      prompt: file('extract-invoice.md'),
      output: file('invoice.schema.json'),
      model: 'invoice-extractor',
      inputs: { attachments: [{ name: 'document', state: 'text', text }] },
      passages: [],
      checks: [],
      maxOutputTokens: 2_000,
      budgetMicroUsd: 0,
    };
    const context = await this.line.payloads.putJson('eval', given, 'internal');
    const { content } = await this.line.ask(GenerateAnswer, AnswerGenerated, { context }, { as: this.as });
    return (await this.line.payloads.getJson('eval', content)) as Extracted;
  }

  async stop(): Promise<void> {
    await this.line.stop();
  }
}
