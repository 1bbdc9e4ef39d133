import { ChassisError } from '@chassis/contracts';
import { CONFIG } from '@chassis/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { IngressConfig } from '../config.js';
import { parseJson } from '../domain/parse-json.js';
import { problemStatus } from '../domain/problem-status.js';
import type { Caller } from '../ports/caller.js';
import { DocumentIntake, type DocumentSummary } from './document-intake.js';
import { documentBodyBytes } from './document-body-bytes.js';
import { type BodyLine, readLines } from './read-lines.js';
import { uploadOf } from './read-upload.js';

/** What became of one line. */
export type LineResult =
  | { readonly line: number; readonly status: 202; readonly document: DocumentSummary }
  | {
      readonly line: number;
      readonly status: number;
      readonly code: string;
      readonly detail: string;
      readonly failures?: readonly { readonly pointer: string; readonly message: string }[];
    };

/** Takes documents line by line while they arrive, each on its own: a bad one costs no other. */
@Injectable()
export class BulkIntake {
  constructor(
    private readonly intake: DocumentIntake,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  /** Results in the order of the lines, empty ones apart. */
  async *take(caller: Caller, body: AsyncIterable<Buffer>): AsyncGenerator<LineResult> {
    let total = 0;
    let last = 0;
    const counted = async function* (): AsyncGenerator<Buffer> {
      for await (const chunk of body) {
        total += chunk.length;
        yield chunk;
      }
    };
    const limits = {
      maxLineBytes: documentBodyBytes(this.config.MAX_DOCUMENT_BYTES),
      maxBytes: this.config.MAX_BULK_BYTES,
    };
    for await (const line of readLines(counted(), limits)) {
      last = line.line;
      yield await this.takeLine(caller, line);
    }
    if (total > limits.maxBytes)
      yield refusalOf(
        last + 1,
        new ChassisError(
          'invalid',
          'body-too-large',
          `More than ${limits.maxBytes} bytes at once; this line and those after it were not read. Send them again.`,
        ),
      );
  }

  private async takeLine(caller: Caller, { line, bytes }: BodyLine): Promise<LineResult> {
    try {
      if (bytes === 'too-long')
        throw new ChassisError('invalid', 'body-too-large', 'The line is longer than a document may be; split it.');
      const upload = uploadOf(parseJson(bytes, this.config.MAX_JSON_DEPTH));
      return { line, status: 202, document: await this.intake.take(caller, upload) };
    } catch (error) {
      return refusalOf(line, ChassisError.from(error));
    }
  }
}

function refusalOf(line: number, error: ChassisError): LineResult {
  const { code, failures } = error;
  const isOurs = error.kind === 'bug';
  const detail = isOurs ? 'This failed on our side; the log has the cause. Send the line again.' : error.message;
  return { line, status: problemStatus(error), code, detail, ...(failures.length > 0 && { failures }) };
}
