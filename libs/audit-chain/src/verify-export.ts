import { ChassisError, CheckpointSchema } from '@chassis/contracts';
import type { JWK } from 'jose';
import { ChainCheck, type ChainFault } from './chain-check.js';
import type { ChainHead } from './chain-record.js';
import { verifyCheckpoint, type Checkpoint } from './checkpoint.js';

export interface VerifyOptions {
  /** A head that the verifier wrote down earlier: the chain must have had it. */
  head?: ChainHead;
  /** A checkpoint kept beside the export. */
  checkpoint?: Checkpoint;
  /** The audit service's public key, from elsewhere than the export: whoever can write an export anew can sign it anew with a key of his own. */
  publicKey?: JWK;
}

export interface ExportReport {
  readonly isIntact: boolean;
  readonly head: ChainHead;
  /** So many records, from the first, are vouched for by a known head or checkpoint. */
  readonly vouchedCount: number;
  readonly faults: readonly ChainFault[];
  /** What this check could not see. */
  readonly notes: readonly string[];
}

const checkpointPrefix = '{"checkpoint":';

/** The line that ends an export file: its checkpoint. */
export const checkpointLine = (checkpoint: Checkpoint): string => JSON.stringify({ checkpoint });

/**
 * Checks an export offline: finds an edited, deleted, reordered or inserted record and a checkpoint with a wrong signature; and a cut tail
 * when a head or a checkpoint says how long the chain was. Lines are records in order, the last one possibly a `checkpointLine`.
 */
export async function verifyExport(
  lines: Iterable<string> | AsyncIterable<string>,
  options: VerifyOptions = {},
): Promise<ExportReport> {
  const check = new ChainCheck();
  let isKeyGiven = true;
  const trust = async (checkpoint: Checkpoint): Promise<void> => {
    if (options.publicKey === undefined) isKeyGiven = false;
    await expectCheckpoint(check, checkpoint, options.publicKey ?? checkpoint.publicKey);
  };
  if (options.head !== undefined) check.expect(options.head);
  if (options.checkpoint !== undefined) await trust(options.checkpoint);
  for await (const line of lines) {
    if (line.trim() === '') continue;
    if (line.startsWith(checkpointPrefix)) await trustLine(line, check, trust);
    else check.next(line);
  }
  check.end();
  return {
    isIntact: check.faults.length === 0,
    head: check.head,
    vouchedCount: check.vouchedCount,
    faults: check.faults,
    notes: notesOn(check, isKeyGiven),
  };
}

async function trustLine(
  line: string,
  check: ChainCheck,
  trust: (checkpoint: Checkpoint) => Promise<void>,
): Promise<void> {
  const checkpoint = readCheckpoint(line);
  if (checkpoint === undefined) check.report('bad-checkpoint', 'The checkpoint of the export cannot be read.');
  else await trust(checkpoint);
}

function readCheckpoint(line: string): Checkpoint | undefined {
  try {
    return CheckpointSchema.parse((JSON.parse(line) as { checkpoint: unknown }).checkpoint);
  } catch {
    return undefined;
  }
}

async function expectCheckpoint(check: ChainCheck, checkpoint: Checkpoint, publicKey: JWK): Promise<void> {
  try {
    check.expect(await verifyCheckpoint(checkpoint, publicKey));
  } catch (error) {
    check.report('bad-checkpoint', ChassisError.from(error).message);
  }
}

function notesOn(check: ChainCheck, isKeyGiven: boolean): string[] {
  const notes: string[] = [];
  if (check.vouchedCount === 0)
    notes.push(
      'No known head and no valid checkpoint was given: a cut tail, or a chain written anew, would go unseen.',
    );
  else if (check.vouchedCount < check.head.count)
    notes.push(`Only the first ${check.vouchedCount} records are vouched for; a cut tail behind them would go unseen.`);
  if (!isKeyGiven)
    notes.push(
      'The checkpoint was checked against the key inside itself: give the public key of the audit service to know who signed it.',
    );
  return notes;
}
