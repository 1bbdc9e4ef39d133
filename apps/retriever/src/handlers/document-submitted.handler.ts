import { ChassisError, DocumentSubmitted } from '@chassis/contracts';
import { Handles, type LeasedContext } from '@chassis/messaging';
import { Logger } from '@chassis/telemetry';
import { Controller } from '@nestjs/common';
import { DocumentIndexer } from '../adapters/document-indexer.js';
import { VersionOutcome } from '../adapters/version-outcome.js';
import { PassageIndex } from '../ports/passage-index.js';

/** Each may hold a whole document and its vectors in memory. */
const documentsAtATime = 32;
/** Deliveries after which an error that might have passed is taken for the document's own. */
const maxDeliveries = 3;

/** Reads a submitted version and makes it the one that is found. A document that cannot be read becomes `failed` and says why; it never holds up the next. */
@Controller()
export class DocumentSubmittedHandler {
  constructor(
    private readonly indexer: DocumentIndexer,
    private readonly outcome: VersionOutcome,
    private readonly index: PassageIndex,
    private readonly logger: Logger,
  ) {}

  @Handles(DocumentSubmitted, { lease: { atMost: documentsAtATime } })
  async handle({ document, version }: DocumentSubmitted, context: LeasedContext): Promise<void> {
    const row = await this.outcome.waiting(context, document, version);
    if (!row) return;
    const read = await this.indexer
      .read(row, context)
      .catch((error: unknown) => problemOf(error, context.deliveryCount));
    if (read instanceof ChassisError) {
      this.logger.warn({ document, version, error: read }, 'a document could not be indexed');
      await this.outcome.fail(row, { code: read.code, detail: detailOf(read) }, context);
      return;
    }
    const end = await this.outcome.publish(read, context);
    if (end === 'published') this.index.documentChanged(context.tenant);
    if (end === 'deleted') await this.indexer.discard(context.tenant, read, context.principal.subject);
  }
}

/** What the document is to blame for is its outcome; the rest is thrown, to be tried again. */
function problemOf(error: unknown, deliveryCount: number): ChassisError {
  const problem = ChassisError.from(error);
  const mayPass = problem.kind === 'transient' || problem.kind === 'throttled' || problem.kind === 'bug';
  if (mayPass && deliveryCount < maxDeliveries) throw problem;
  return problem;
}

/** What the document, its owner's budget or a provider is to blame for is told; what broke here stands in the log. */
function detailOf({ kind, code, message }: ChassisError): string {
  const isTold = kind === 'invalid' || kind === 'rejected' || kind === 'throttled' || code.startsWith('provider-');
  return isTold ? message.slice(0, 500) : 'Our reader failed on this document; the log has the cause.';
}
