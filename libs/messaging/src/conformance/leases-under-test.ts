import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GenerateAnswer } from '@chassis/contracts';
import {
  EmbeddedPostgres,
  ensureDatabase,
  PostgresDatabase,
  provision,
  roleOf,
  tenantTable,
} from '@chassis/persistence';
import { createKeyPair, PrincipalTokens, Signer, Verifier } from '@chassis/tenancy';
import { leaseMigrations } from '../leases/lease-migrations.js';
import type { Delivery, MessageBus, OutgoingMessage } from '../message-bus.js';
import { type Origin, outgoing } from '../outgoing.js';
import type { BusUnderTest } from './bus-under-test.js';
import { LeasingInstance, type LeasingOptions } from './leasing-instance.js';

const schema = 'demo';
let count = 0;

/** The server for the rows of all tests of a file. */
export class LeaseServer {
  private constructor(
    private readonly dir: string,
    private readonly postgres: EmbeddedPostgres,
  ) {}

  static async start(): Promise<LeaseServer> {
    const dir = await mkdtemp(path.join(tmpdir(), 'chassis-leases-'));
    await chmod(dir, 0o755);
    return new LeaseServer(dir, await EmbeddedPostgres.start({ dataDir: path.join(dir, 'pg') }));
  }

  /** An empty database with the rows of leases, and a table `effects`. */
  async database(): Promise<PostgresDatabase> {
    const name = `leases_${++count}`;
    await ensureDatabase(this.postgres.connection('postgres'), name);
    const migrations = [{ id: '1', sql: tenantTable('effects', 'by text') }, ...leaseMigrations(schema)];
    await provision(this.postgres.connection(name), [{ schema, password: 'x', migrations }]);
    const login = { user: roleOf(schema), password: 'x' };
    return new PostgresDatabase({ connection: this.postgres.connection(name, login), schema });
  }

  async stop(): Promise<void> {
    await this.postgres.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** What a test of leased handlers stands on: a bus, a database, keys. */
export class LeasesUnderTest {
  /** What was answered with `step.failed`, once `listen` was called. */
  readonly failures: Delivery[] = [];

  private constructor(
    readonly under: BusUnderTest,
    readonly database: PostgresDatabase,
    private readonly tokens: PrincipalTokens,
    private readonly principal: string,
  ) {}

  static async open(under: BusUnderTest, server: LeaseServer): Promise<LeasesUnderTest> {
    const keys = await createKeyPair();
    const tokens = new PrincipalTokens(new Signer('ingress', keys), new Verifier({ ingress: [keys.publicJwk] }));
    const notAfter = new Date(Date.now() + 60_000).toISOString();
    const principal = await tokens.issue({ tenant: 'demo', subject: 'user:ada', notAfter });
    return new LeasesUnderTest(under, await server.database(), tokens, principal);
  }

  instance(bus: MessageBus, work: LeasingOptions['work'], more: Partial<LeasingOptions> = {}): LeasingInstance {
    const { database, tokens } = this;
    return new LeasingInstance({ bus, database, tokens, work, ...more });
  }

  listen(bus: MessageBus): void {
    const deliver = async (delivery: Delivery) => void this.failures.push(delivery);
    bus.subscribe({ group: 'a', topics: ['step.failed'], delivery: 'group', deliver });
  }

  origin(run: string, more: Partial<Origin> = {}): Origin {
    return {
      ...{ source: 'orchestrator', tenant: 'demo', principal: this.principal, now: new Date(), dataClass: 'internal' },
      ...{ id: `${run}/generate`, run, step: { run, step: 'answer', attempt: 1 } },
      ...more,
    };
  }

  /** Always the same message for the same run. */
  command(run: string, more: Partial<Origin> = {}): OutgoingMessage {
    return outgoing(GenerateAnswer, GenerateAnswer.example, this.origin(run, more));
  }

  async rows(sql: string): Promise<Record<string, unknown>[]> {
    return await this.database.withTenant('demo', async (tx) => await tx.query(sql));
  }

  async leases(): Promise<number> {
    return (await this.rows('select id from message_leases')).length;
  }

  async close(): Promise<void> {
    await this.under.close();
    await this.database.close();
  }
}
