import type {
  CheckResult,
  Citation,
  DecidedPolicy,
  MaskedKind,
  PassageRef,
  ToolCall,
  Verdict,
} from '@chassis/contracts';
import type { PiiSpan } from '@chassis/inference';
import type { TenantDisclosure } from '../disclosure/tenant-disclosure.js';
import type { SentenceMeaning } from '../meaning/sentence-meaning.js';
import type { SourceIndex } from '../text/source-index.js';
import type { OwnPrompt } from '../untrusted/own-prompt.js';
import type { ChatFormat } from './chat-format.js';
import type { TextJudge } from './judge.js';
import type { CompiledSchema } from './schema-compiler.js';

/** A passage with its text, as the candidate's model was given it. */
export interface GivenPassage {
  readonly ref: PassageRef;
  readonly text: string;
}

/** What is checked: one segment before it leaves, or the whole answer before its last segment does. */
export type Candidate =
  | {
      readonly kind: 'segment' | 'text';
      readonly text: string;
      readonly citations: readonly Citation[];
      readonly toolCalls?: readonly ToolCall[];
      /** What stands right before a segment, as far as it is at hand: a name may have begun there. */
      readonly before?: string;
      /** It ends where its reader wanted it to end, in the middle perhaps. */
      readonly isLimited?: boolean;
    }
  | { readonly kind: 'json'; readonly value: unknown };

/** What a candidate is checked against; the same for all segments of an attempt. */
export interface CheckContext {
  readonly now: Date;
  readonly passages: readonly GivenPassage[];
  /** Passages, inputs and further sources. */
  readonly sources: SourceIndex;
  /** Sentences of the passages and inputs that speak to a model; they are no part of `sources`. */
  readonly instructions?: readonly string[];
  /** The same, for looking up the values that they give. */
  readonly orders?: SourceIndex;
  /** What the system tells the model, which no answer tells on. */
  readonly prompt?: OwnPrompt;
  /** Finds names and addresses, where a model for that is installed. */
  readonly tagger?: TextTagger;
  /** What the tenant lets its answers disclose, where it said anything. */
  readonly disclosure?: TenantDisclosure;
  /** Asks the specialists that the tenant taught. */
  readonly classifier?: TextClassifier;
  /** Asks a model about a whole answer, where there is an attempt that pays for it. */
  readonly judge?: TextJudge;
  /** What the step gave its prompt, by name. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** Tells which languages texts may be in. */
  readonly languages?: LanguageDetector;
  /** Compares sentences with those of the sources by meaning, where a model for that is installed. */
  readonly meaning?: SentenceMeaning;
  /** Present when the step names an output schema. */
  readonly schema?: CompiledSchema;
  /** Present where a client's conversation is continued. */
  readonly chat?: ChatFormat;
}

/** A model that marks stretches of a text; what `PiiTagger` of libs/inference is. */
export interface TextTagger {
  /** `before`: what stands before the first text; nothing of it is marked. */
  tag(texts: readonly string[], before?: string): Promise<PiiSpan[][]>;
}

/** Scores languages by how well texts fit them; what `languageScores` of libs/inference does. */
export interface LanguageDetector {
  scores(texts: readonly string[]): Promise<readonly Readonly<Record<string, number>>[]>;
}

/** Says what a text is, by a specialist that the tenant taught. */
export interface TextClassifier {
  classify(
    model: string,
    texts: readonly string[],
  ): Promise<readonly { readonly label: string; readonly confidence: number; readonly isOutOfScope: boolean }[]>;
}

/** Something that is wrong; the check's name is added by whoever runs it. */
export interface Finding {
  readonly verdict: Exclude<Verdict, 'pass'>;
  readonly code: string;
  /** JSON pointer into the value. */
  readonly pointer?: string;
  /** Place in the text. */
  readonly span?: { readonly start: number; readonly end: number };
  readonly message: string;
  /** What may stand in its place, in the text or in the quote of a citation; where it does, nothing is wrong any more. */
  readonly mask?: { readonly kind: MaskedKind; readonly text: string; readonly citation?: number };
  /** Whose policy made it so. */
  readonly decided?: DecidedPolicy;
}

/** Settings of one check, from the workflow's `with`. */
export type CheckSettings = Readonly<Record<string, unknown>>;

/** One rule for candidates: no findings is a pass. Deterministic and linear in the text's length. */
export interface Check {
  readonly name: string;
  /** Rises with every change of what it finds: explain says which version judged. */
  readonly version: string;
  /** The codes of what it finds: workflows name them in `onFail`. Classes of a specialist that a tenant taught are codes beside them. */
  readonly codes: readonly string[];
  run(candidate: Candidate, context: CheckContext, settings: CheckSettings): readonly Finding[];
}

/** A rule that may have to ask a model, and then answers later. */
export interface ModelCheck extends Omit<Check, 'run'> {
  run(
    candidate: Candidate,
    context: CheckContext,
    settings: CheckSettings,
  ): readonly Finding[] | Promise<readonly Finding[]>;
}

/** A rule that asks a model for its opinion, and tells which it was and what it cost. */
export interface JudgingCheck extends Omit<Check, 'run'> {
  run(candidate: Candidate, context: CheckContext, settings: CheckSettings): readonly Finding[] | Promise<Assessed>;
}

/** Findings, and what the model that was asked said and cost. */
export interface Assessed {
  readonly findings: readonly Finding[];
  readonly judge: NonNullable<CheckResult['judge']>;
}
