import { ChassisError, CheckpointSchema } from '@chassis/contracts';
import { compactVerify, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import type { ChainHead } from './chain-record.js';

/** A signed word about a chain: at `at`, the chain of `tenant` had `count` records, the last of which had `hash`. */
export type Checkpoint = z.infer<typeof CheckpointSchema>;

const ClaimsSchema = z.looseObject({ tenant: z.string(), count: z.int().min(0), hash: z.string(), at: z.string() });

/** What the signature covers. */
export const checkpointClaims = (tenant: string, head: ChainHead, at: string) => ({
  tenant,
  count: head.count,
  hash: head.hash,
  at,
});

/**
 * Checks that the signature (compact JWS, EdDSA) is by `publicKey` and covers exactly the fields beside it.
 * Throws `denied`/`bad-checkpoint` otherwise.
 */
export async function verifyCheckpoint(checkpoint: Checkpoint, publicKey: JWK): Promise<ChainHead> {
  const claims = await claimsOf(checkpoint.signature, publicKey);
  const isSame =
    claims.tenant === checkpoint.tenant &&
    claims.count === checkpoint.count &&
    claims.hash === checkpoint.hash &&
    claims.at === checkpoint.at;
  if (!isSame)
    throw new ChassisError('denied', 'bad-checkpoint', 'The fields of the checkpoint are not those that were signed.');
  return { count: claims.count, hash: claims.hash };
}

async function claimsOf(signature: string, publicKey: JWK): Promise<z.infer<typeof ClaimsSchema>> {
  try {
    const key = await importJWK(publicKey, 'EdDSA');
    const { payload } = await compactVerify(signature, key, { algorithms: ['EdDSA', 'Ed25519'] });
    return ClaimsSchema.parse(JSON.parse(new TextDecoder().decode(payload)));
  } catch (cause) {
    throw new ChassisError('denied', 'bad-checkpoint', 'The checkpoint was not signed by this key.', { cause });
  }
}
