import {
  AuditList,
  ChassisError,
  IntentModelGet,
  type PayloadRef,
  PayloadRefSchema,
  RunsGet,
} from '@chassis/contracts';
import { RouteClient, type RouteContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ExampleStore, type KeptExample } from '../adapters/example-store.js';
import { validatorRecord } from '../adapters/validator-record.js';
import type { DecisionExample } from '../domain/examples/example.js';
import { countsOf } from '../domain/masking/mask-segment.js';
import { MaskParts } from './mask-parts.js';

export interface ClassCorrection {
  readonly run: string;
  readonly step: string;
  readonly class: string;
}

const FactSchema = z.looseObject({ model: z.string(), label: z.string().nullable(), text: PayloadRefSchema });
type Classified = z.output<typeof FactSchema>;
const pageSize = 200;

/** What a person says an input is, in place of what a specialist took it for: an example by step, whose last word counts. Nothing is taught by it. */
@Injectable()
export class CorrectClass {
  constructor(
    private readonly routes: RouteClient,
    private readonly payloads: PayloadStore,
    private readonly masks: MaskParts,
    private readonly examples: ExampleStore,
  ) {}

  /** Throws `rejected`/`not-classified`, `texts-deleted` and `example-deleted`, and `invalid`/`unknown-class`, `unknown-intent-model`. */
  async correct({ run, step, class: name }: ClassCorrection, context: RouteContext): Promise<KeptExample> {
    const { token, tenant, principal } = context;
    const about = await this.routes.call(RunsGet, { run }, { token });
    const { model, label, text } = await this.classified(run, step, token);
    const { taught } = await this.routes.call(IntentModelGet, { model }, { token });
    if (!Object.hasOwn(taught, name)) throw unknownClass(model, name, Object.keys(taught));
    const said = await this.text(tenant, text);
    const input = await this.masks.of(said, { dataClass: about.dataClass, now: context.now() });
    const example: DecisionExample = {
      ...{ id: `${run}.${step}.class`, run, step, kind: 'class', workflow: about.workflow },
      ...{ version: about.workflowHash, code: label ?? 'out-of-scope', operation: null },
      decision: name === label ? 'accept' : 'edit',
      ...{ decidedBy: principal.subject, decidedAt: context.now(), subject: about.subject, dataClass: about.dataClass },
      content: {
        ...{ input: input.isKept ? input.value : null, candidate: label, final: name, model },
        marks: [],
        withheld: input.isKept ? [] : [{ part: 'input', code: input.code }],
        masked: countsOf(input.isKept ? input.masks : []),
        maskedBy: (await this.masks.hasTagger()) ? 'rules-and-tagger' : 'rules',
      },
    };
    const told = { example: example.id, run, step, model, from: label, to: name, withheld: example.content.withheld };
    const kept = await this.examples.replace(tenant, example, [
      validatorRecord('example.class-corrected', told, context),
    ]);
    if (kept === undefined) throw deleted(example.id);
    return kept;
  }

  /** What the record says that the step's text was taken for; of several attempts the last. */
  private async classified(run: string, step: string, token: string): Promise<Classified> {
    let found: Classified | undefined;
    for (let after: string | undefined; ;) {
      const asked = { run, kind: 'intent.classified', limit: pageSize, ...(after !== undefined && { after }) };
      const { records, next } = await this.routes.call(AuditList, asked, { token });
      for (const { fact } of records) if (fact.step === step) found = FactSchema.parse(fact.data);
      if (next === undefined) break;
      after = next;
    }
    if (found !== undefined) return found;
    throw new ChassisError(
      'rejected',
      'not-classified',
      `There is no record that a step ${step} of run ${run} classified a text; check the step, or wait a moment if it just did.`,
    );
  }

  private async text(tenant: string, ref: PayloadRef): Promise<string> {
    try {
      return await this.payloads.getText(tenant, ref);
    } catch (error) {
      const { code } = ChassisError.from(error);
      if (code !== 'payload-erased' && code !== 'payload-missing') throw error;
      throw new ChassisError(
        'rejected',
        'texts-deleted',
        'What the step was asked about is deleted; nothing can be learned of it.',
        { cause: error },
      );
    }
  }
}

const unknownClass = (model: string, name: string, known: readonly string[]): ChassisError =>
  new ChassisError('invalid', 'unknown-class', `${model} has no class ${name}; it has ${known.toSorted().join(', ')}.`);

const deleted = (id: string): ChassisError =>
  new ChassisError('rejected', 'example-deleted', `The example ${id} was deleted, and does not come back.`);
