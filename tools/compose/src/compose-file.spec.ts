import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { apartSettings } from '@chassis/services';
import { serviceDefinitions } from '@chassis/all-in-one';
import { type ServiceName, services } from '@chassis/contracts';
import { distributedConfig, urlKeyOf } from '@chassis/service-kit';
import { describe, expect, it } from 'vitest';
import { type ComposeService, readComposeFile, runsOnce } from './compose-file.js';
import { imageContents, type ImageName } from './image/image-contents.js';
import { imageVariables } from './check/image-variables.js';

const text = await readFile(path.resolve(import.meta.dirname, '../../../docker-compose.yml'), 'utf8');
const file = readComposeFile(text);
const all = Object.entries(file.services);
const ours = all.filter(([, one]) => one.build !== undefined);
const of = (name: string): ComposeService => {
  const service = file.services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
};

/** What provisioning writes into service.env (all of Kafka's among it), and what the image sets for every service. */
const setElsewhere = new Set([
  'MESSAGING_URL',
  'DATABASE_URL',
  'REDIS_URL',
  'SIGNING_KEY_FILE',
  'PUBLIC_KEYS_FILE',
  'SERVICE_HOST',
  'SERVICE_PORT',
]);

function settingsOf(name: ServiceName): string[] {
  const definition = serviceDefinitions.find((one) => one.name === name);
  return [...Object.keys(distributedConfig.shape), ...Object.keys(definition?.config.shape ?? {})];
}

describe.each(services)('docker-compose.yml runs the %s', (name) => {
  it('from an image of its own, built with its name', () => {
    expect(of(name).build?.args['SERVICE']).toBe(name);
    expect(of(name).image).toContain(`/${name}:`);
  });

  it('behind provisioning, started again when it ends, and asked for its health', () => {
    expect(of(name).depends_on['provision']).toEqual({ condition: 'service_completed_successfully' });
    expect(of(name).restart).toBe('unless-stopped');
    expect(of(name).healthcheck?.test.join(' ')).toContain('/health/ready');
  });

  it('with the settings folder of its own and no other', () => {
    const settings = of(name).volumes.filter((one) => one.includes('-settings:'));
    expect(settings).toEqual([`${name}-settings:/settings:ro`]);
    expect(of('provision').volumes).toContain(`${name}-settings:/services/${name}`);
    expect(imageContents.provision.writable).toContain(`services/${name}`);
  });

  it('with settings that it reads, and passes on every one that it reads', () => {
    const given = Object.keys(of(name).environment);
    const read = settingsOf(name);
    expect(given.filter((key) => !read.includes(key))).toEqual([]);
    const missing = read.filter((key) => !given.includes(key) && !setElsewhere.has(key) && !key.startsWith('KAFKA_'));
    expect(missing, `add these keys to the environment of ${name} in docker-compose.yml`).toEqual([]);
  });

  it('where the others look for it', () => {
    for (const other of services) expect(of(other).environment[urlKeyOf(name)]).toBe(`http://${name}:8100`);
  });
});

describe('docker-compose.yml', () => {
  it.each(ours)('confines %s: not root, nothing to write, no capability', (name, service) => {
    expect(imageContents[service.build?.args['SERVICE'] as ImageName], name).toBeDefined();
    expect(service).toMatchObject({ user: '10001:10001', read_only: true, cap_drop: ['ALL'] });
    expect(service.security_opt).toContain('no-new-privileges:true');
  });

  it.each(all)('limits what %s takes', (_name, service) => {
    expect(service.mem_limit).toMatch(/^\d+[mg]$/);
    expect(service.cpus).toBeGreaterThan(0);
    expect(service.pids_limit).toBeGreaterThan(0);
  });

  it('asks everything that stays for its health, but for the collector, whose image has no shell', () => {
    const unasked = all.filter(([, one]) => !runsOnce(one) && one.healthcheck === undefined).map(([name]) => name);
    expect(unasked).toEqual(['otel-collector']);
  });

  it('gives settings of provisioning and of the demo that these read', () => {
    for (const name of ['provision', 'demo']) {
      const read = Object.keys(apartSettings.find((one) => one.name === name)?.config.shape ?? {});
      expect(Object.keys(of(name).environment).filter((key) => !read.includes(key))).toEqual([]);
    }
  });

  it('gives keys of model providers to the generator alone', () => {
    const holders = all.filter(([, { environment }]) => 'OPENAI_API_KEY' in environment).map(([name]) => name);
    expect(holders).toEqual(['generator']);
  });

  it('hands the database owner to provisioning and the databases alone', () => {
    const holders = all.filter(([, one]) => JSON.stringify(one).includes('POSTGRES_PASSWORD')).map(([name]) => name);
    expect(holders.toSorted()).toEqual(['old-ledger', 'old-ledger-fill', 'postgres', 'provision']);
  });

  it('declares every volume that is mounted', () => {
    const mounted = all.flatMap(([, { volumes }]) => volumes.map((one) => one.split(':')[0] as string));
    const named = new Set(mounted.filter((one) => !/^[.$/]/.test(one)));
    expect([...named].toSorted()).toEqual(Object.keys(file.volumes).toSorted());
  });

  it('takes every foreign image from a variable with a public default, and each default is one', () => {
    const variables = imageVariables(text);
    expect([...variables.keys()].toSorted()).toEqual([
      'KAFKA_IMAGE',
      'NODE_IMAGE',
      'OTEL_COLLECTOR_IMAGE',
      'POSTGRES_IMAGE',
      'QDRANT_IMAGE',
      'REDIS_IMAGE',
      'RUNTIME_IMAGE',
    ]);
    for (const [, { image }] of all) expect(image).toMatch(/^\$\{/);
  });

  it('starts the simulated old systems and the demo tenant only where they are asked for', () => {
    const demo = all.filter(([, { profiles }]) => profiles.length > 0).map(([name]) => name);
    expect(demo.toSorted()).toEqual(['demo', 'erp', 'old-ledger', 'old-ledger-fill']);
    for (const [name, { depends_on: needs }] of all)
      if (!demo.includes(name)) expect(Object.keys(needs).filter((one) => demo.includes(one))).toEqual([]);
  });
});
