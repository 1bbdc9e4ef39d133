import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { payloadSchema, PostgresPayloadStore } from '@chassis/payloads';
import { PostgresDatabase, roleOf } from '@chassis/persistence';
import { type PostgresServer, startPostgres } from '@chassis/servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionOf, ensureSchemas, schemasToProvision } from './ensure-schemas.js';

describe('what provisioning makes in the database', () => {
  let dir: string;
  let server: PostgresServer;
  let owner: string;
  const passwords = Object.fromEntries(schemasToProvision().map((schema) => [schema, `password-of-${schema}`]));
  const opened: PostgresDatabase[] = [];
  /** As the service would: its own role on the schema given. */
  const open = (service: string, schema: string): PostgresDatabase => {
    const { user: _owner, password: _secret, ...address } = connectionOf(owner);
    const connection = { ...address, user: roleOf(service), password: passwords[service] as string };
    const database = new PostgresDatabase({ connection, schema, maxConnections: 2 });
    opened.push(database);
    return database;
  };

  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'chassis-provision-'));
    await chmod(dir, 0o755);
    server = await startPostgres({ dataDir: path.join(dir, 'postgres') });
    owner = server.url.replace(/\/postgres$/, '/provisioned');
    await ensureSchemas(owner, passwords);
  });
  afterAll(async () => {
    await Promise.all(opened.map(async (one) => await one.close()));
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('may be made again', async () => {
    await ensureSchemas(owner, passwords);
  });

  it('gives every service a login and its own outbox', async () => {
    for (const schema of schemasToProvision().filter((one) => one !== payloadSchema))
      expect(
        await open(schema, schema).withTenant('demo', async (tx) => await tx.query('select * from outbox')),
      ).toEqual([]);
  });

  it('keeps a service out of the schema of another', async () => {
    const foreign = open('retriever', 'retriever').withTenant(
      'demo',
      async (tx) => await tx.query('select * from audit.outbox'),
    );
    await expect(foreign).rejects.toThrow(/permission denied for schema audit/);
  });

  it('lets all services reach the texts of a tenant, and of that tenant alone', async () => {
    const written = new PostgresPayloadStore(open('ingress', payloadSchema));
    const read = new PostgresPayloadStore(open('generator', payloadSchema));
    const ref = await written.put('demo', 'a text', 'internal');
    expect(await read.getText('demo', ref)).toBe('a text');
    await expect(read.getText('other', ref)).rejects.toMatchObject({ code: 'payload-missing' });
  });

  it('lets a service store a text in its own transaction, with what names it', async () => {
    const texts = new PostgresPayloadStore(open('ingress', payloadSchema));
    const prepared = texts.prepareJson({ text: 'rides along' }, 'internal');
    await open('ingress', 'ingress').withTenant('demo', async (tx) => await texts.putIn(tx, [prepared]));
    const read = new PostgresPayloadStore(open('generator', payloadSchema));
    expect(await read.getJson('demo', prepared.ref)).toEqual({ text: 'rides along' });
    await expect(read.get('other', prepared.ref)).rejects.toMatchObject({ code: 'payload-missing' });
  });
});
