import { checkpointClaims, type ChainHead, type Checkpoint } from '@chassis/audit-chain';
import type { Tx } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { Signer } from '@chassis/tenancy';
import { Injectable } from '@nestjs/common';
import { ChainStore } from './chain-store.js';

interface CheckpointRow {
  count: number;
  hash: string;
  at: Date;
  signature: string;
  public_key: Record<string, unknown>;
}

/** Signed heads: each head is signed once, with this service's key. */
@Injectable()
export class Checkpoints {
  constructor(
    private readonly chain: ChainStore,
    private readonly signer: Signer,
    private readonly clock: Clock,
  ) {}

  /** The checkpoint of the chain as it stands now. */
  async current(tenant: string): Promise<Checkpoint> {
    return await this.chain.read(tenant, async (tx, head) => await this.of(tx, head));
  }

  /** The checkpoint of a head that was read in `tx`. */
  async of(tx: Tx, head: ChainHead): Promise<Checkpoint> {
    const [known] = await tx.query<CheckpointRow>(
      'select count, hash, at, signature, public_key from checkpoints where count = $1',
      [head.count],
    );
    return known === undefined ? await this.sign(tx, head) : fromRow(tx.tenant, known);
  }

  private async sign(tx: Tx, head: ChainHead): Promise<Checkpoint> {
    const claims = checkpointClaims(tx.tenant, head, this.clock.now().toISOString());
    const signature = await this.signer.sign(claims);
    const publicKey = { ...this.signer.publicJwk };
    await tx.query(
      'insert into checkpoints (tenant, count, hash, at, signature, public_key) values ($1, $2, $3, $4, $5, $6::jsonb) on conflict do nothing',
      [tx.tenant, head.count, head.hash, claims.at, signature, JSON.stringify(publicKey)],
    );
    return { ...claims, signature, publicKey };
  }
}

const fromRow = (tenant: string, row: CheckpointRow): Checkpoint => ({
  tenant,
  count: row.count,
  hash: row.hash,
  at: row.at.toISOString(),
  signature: row.signature,
  publicKey: row.public_key,
});
