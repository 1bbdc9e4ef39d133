import { ApprovalDecided, AuditRecorded } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Logger } from '@chassis/telemetry';
import { Controller } from '@nestjs/common';
import { ExampleStore } from '../adapters/example-store.js';
import { MakeExample } from '../examples/make-example.js';
import { runOf } from '../release/run-of.js';

/** Every decision of a person becomes an example, masked before it is stored. */
@Controller()
export class ApprovalDecidedHandler {
  constructor(
    private readonly examples: ExampleStore,
    private readonly make: MakeExample,
    private readonly logger: Logger,
  ) {}

  @Handles(ApprovalDecided)
  async handle(decided: ApprovalDecided, context: MessageContext): Promise<void> {
    const { approval: id, kind, workflow, version, decision, decidedBy, subject, code, operation } = decided;
    if (decision === 'unknown') {
      this.logger.warn(
        { example: id, run: context.run },
        'a decision of a kind that this version does not know is no example',
      );
      return;
    }
    const content = await this.make.of(decided, context);
    const { withheld, masked, maskedBy } = content;
    const fact = context.fact('example.kept', { example: id, decision, withheld, masked, maskedBy }, id);
    const example = {
      id,
      run: runOf(context),
      step: context.step?.step ?? '',
      kind,
      workflow,
      version,
      code: code ?? null,
      operation: operation ?? null,
      decision,
      decidedBy,
      decidedAt: new Date(decided.decidedAt),
      subject,
      dataClass: context.dataClass,
      content,
    };
    const records = [context.message(AuditRecorded, { facts: [fact] }, { suffix: `example/${id}` })];
    await this.examples.keep(context.tenant, example, records);
  }
}
