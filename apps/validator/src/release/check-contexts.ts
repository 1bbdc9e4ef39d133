import {
  ChassisError,
  type GenerateContext,
  GenerateContextSchema,
  PassageTextSchema,
  type PayloadRef,
  PayloadRefSchema,
} from '@chassis/contracts';
import { languageScores } from '@chassis/inference';
import type { MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { CheckContext, GivenPassage } from '../domain/checks/check.js';
import { asksTagger } from '../domain/checks/pii.js';
import { RememberedTags } from '../domain/personal-data/remembered-tags.js';
import { SchemaCompiler } from '../domain/checks/schema-compiler.js';
import { chatFormatOf } from './chat-format-of.js';
import { SourceIndex } from '../domain/text/source-index.js';
import { sourceTexts } from '../domain/text/source-texts.js';
import { attachmentTexts } from '../domain/untrusted/attachment-texts.js';
import { instructionsIn } from '../domain/untrusted/instructions-in.js';
import { withoutInstructions } from '../domain/untrusted/without-instructions.js';
import { DisclosureStore } from '../adapters/disclosure-store.js';
import { InstalledTagger } from '../adapters/installed-tagger.js';
import { InstalledVectors } from '../adapters/installed-vectors.js';
import { NearestSentence } from '../domain/meaning/nearest-sentence.js';
import { OwnPrompt } from '../domain/untrusted/own-prompt.js';
import { TextSpecialists } from '../ports/text-specialists.js';
import { BundleFiles } from '../ports/bundle-files.js';

/** What an attempt's candidates are checked against, read and indexed once. */
export interface PreparedContext extends Omit<CheckContext, 'now'> {
  readonly id: string;
  readonly request: GenerateContext;
}

interface Caller {
  readonly tenant: string;
  readonly token: string;
}

/** As many as stream at once in a process, so that none is read and indexed for each of its segments. */
const mostKept = 4_096;
/** Of all that was read for them; sources and their index take several times as much. A single one counts a quarter at most, so that it is kept at all. */
const mostBytes = 16_000_000;

@Injectable()
export class CheckContexts {
  private readonly prepared = new LRUCache<string, Promise<PreparedContext>>({ max: mostKept, maxSize: mostBytes });
  private readonly schemas = new SchemaCompiler();

  constructor(
    private readonly payloads: PayloadStore,
    private readonly bundles: BundleFiles,
    private readonly tagger: InstalledTagger,
    private readonly specialists: TextSpecialists,
    private readonly vectors: InstalledVectors,
    private readonly disclosures: DisclosureStore,
  ) {}

  /** With what the tenant lets its answers disclose now. */
  async read(ref: PayloadRef, context: MessageContext): Promise<PreparedContext> {
    const [prepared, disclosure] = await Promise.all([
      this.remembered(ref, context),
      this.disclosures.of(context.tenant),
    ]);
    if (disclosure === undefined) return prepared;
    if (asksTagger({}, disclosure)) this.tagger.warm();
    return { ...prepared, disclosure };
  }

  private async remembered(ref: PayloadRef, context: MessageContext): Promise<PreparedContext> {
    const key = `${context.tenant}/${ref.payload}`;
    const known = this.prepared.get(key);
    if (known !== undefined) return await known;
    const reading = this.prepare(ref, { tenant: context.tenant, token: context.envelope.principal });
    this.prepared.set(key, reading, { size: sizeOf(ref.bytes) });
    reading.catch(() => this.prepared.delete(key));
    const prepared = await reading;
    this.prepared.set(key, reading, { size: sizeOf(ref.bytes + bytesOf(prepared.request)) });
    return prepared;
  }

  private async prepare(ref: PayloadRef, by: Caller): Promise<PreparedContext> {
    const { tenant, token } = by;
    const parsed = GenerateContextSchema.safeParse(await this.payloads.getJson(tenant, ref));
    if (!parsed.success)
      throw new ChassisError(
        'invalid',
        'bad-context',
        `The context ${ref.payload} does not parse: ${parsed.error.message}`,
      );
    const request = parsed.data;
    if (request.checks.some(({ use, with: settings }) => use === 'pii' && asksTagger(settings))) this.tagger.warm();
    const [texts, extra, schema, chat, prompt] = await Promise.all([
      Promise.all(
        request.passages.map(async (one) => PassageTextSchema.parse(await this.payloads.getJson(tenant, one.text))),
      ),
      this.extraTexts(tenant, request),
      request.output === undefined ? undefined : this.schema(request.output, by),
      chatFormatOf(request),
      this.bundles.text(request.prompt, by),
      // Its tables are loaded here, once in a process, not in the time that a check may take.
      request.checks.some(({ use }) => use === 'language') ? languageScores([]) : undefined,
    ]);
    const passages = request.passages.map((one, index): GivenPassage => ({ ref: one, text: texts[index]?.text ?? '' }));
    const said = texts.flatMap(({ title, heading, text }) => [title, heading ?? '', text]);
    const { foreign, own } = attachmentTexts(request.inputs, request.untrusted);
    const untrusted = [...said, ...foreign, ...extra];
    const instructions = instructionsIn(untrusted);
    const given = [...untrusted.map(withoutInstructions), ...own];
    const sources = new SourceIndex(given);
    return {
      id: ref.payload,
      tagger: new RememberedTags(this.tagger),
      request,
      inputs: request.inputs,
      languages: { scores: languageScores },
      passages,
      sources,
      meaning: new NearestSentence(given, this.vectors.of(tenant)),
      instructions,
      classifier: { classify: async (model, asked) => await this.specialists.classify(model, asked, token) },
      ...(instructions.length > 0 && { orders: new SourceIndex(instructions) }),
      prompt: new OwnPrompt(prompt, [...said, ...own, ...foreign]),
      ...(schema !== undefined && { schema }),
      ...(chat !== undefined && { chat }),
    };
  }

  /** Texts behind references: further sources, and inputs that the engine left as references. */
  private async extraTexts(tenant: string, request: GenerateContext): Promise<string[]> {
    const refs = [...(request.sources ?? []), ...refsIn(request.inputs)];
    const texts = await Promise.all(refs.map(async (ref) => await this.payloads.getText(tenant, ref)));
    return texts.flatMap((text) => (/^\s{0,20}[[{]/.test(text) ? jsonTexts(text) : [text]));
  }

  private async schema(
    output: NonNullable<GenerateContext['output']>,
    by: Caller,
  ): Promise<NonNullable<CheckContext['schema']>> {
    const known = this.schemas.get(output.hash);
    if (known !== undefined) return await known;
    return await this.schemas.compile(output.hash, await this.bundles.text(output, by));
  }
}

const sizeOf = (bytes: number): number => Math.min(Math.max(1, bytes), mostBytes / 4);
/** Of the texts that a request points to. */
const bytesOf = ({ passages, sources = [] }: GenerateContext): number =>
  [...passages.map(({ text }) => text), ...sources].reduce((sum, { bytes }) => sum + bytes, 0);

function jsonTexts(text: string): string[] {
  try {
    return sourceTexts(JSON.parse(text));
  } catch {
    // A text that only begins like JSON is a text.
    return [text];
  }
}

function refsIn(value: unknown): PayloadRef[] {
  if (typeof value !== 'object' || value === null) return [];
  const ref = PayloadRefSchema.safeParse(value);
  return ref.success ? [ref.data] : Object.values(value).flatMap(refsIn);
}
