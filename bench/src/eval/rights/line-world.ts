import { serviceDefinitions } from '@chassis/all-in-one';
import {
  AdministrationSeed,
  DocumentIndexed,
  DocumentsDelete,
  DocumentsPermit,
  DocumentsSubmit,
  RightsScopeDelete,
  RightsScopePut,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import type { Paper, World } from './world.js';

const names = new Set(['ingress', 'retriever']);

/** A tenant of the product that holds what a world holds, written through the routes that anybody writes through. */
export class LineWorld {
  private key = '';
  private admin = '';
  private readonly written = new Map<string, { version: number; rights: string }>();
  private readonly scopes = new Set<string>();

  private constructor(
    private readonly line: TestLine,
    readonly tenant: string,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<TestLine> {
    const services = serviceDefinitions.filter(({ name }) => names.has(name));
    return await startLine({ services, settings: { INGRESS_PORT: '0', REQUESTS_PER_SECOND: '100000', ...settings } });
  }

  static async open(line: TestLine, tenant: string): Promise<LineWorld> {
    const world = new LineWorld(line, tenant);
    const as = await line.principal(tenant, 'service:setup');
    const root = { id: 'root', rights: ['admin'], roles: ['documents-admin'] };
    const seed = { tenant, users: [root], keys: [{ subject: 'root', name: 'eval', renew: true }] };
    world.key = (await line.call(AdministrationSeed, seed, { as })).keys[0]?.key ?? '';
    world.admin = await line.principal(tenant, 'user:root');
    await world.settled();
    return world;
  }

  /** Makes the tenant what the world is, and waits until the retriever knows. */
  async write(world: World): Promise<void> {
    for (const { subject, ...person } of world.people)
      await this.put(`users/${subject.slice('user:'.length)}`, { name: subject, ...person });
    for (const [group, memberOf] of world.nesting)
      await this.put(`groups/${encodeURIComponent(group)}`, { title: group, memberOf });
    for (const { source, folder, rights } of world.scopes.values())
      await this.line.call(RightsScopePut, { source, folder, rights }, { as: this.admin });
    for (const key of [...this.scopes].filter((one) => !world.scopes.has(one))) {
      const [source, folder] = key.split('|') as [string, string];
      await this.line.call(RightsScopeDelete, { source, folder }, { as: this.admin });
    }
    this.scopes.clear();
    for (const key of world.scopes.keys()) this.scopes.add(key);
    for (const paper of world.papers.values()) await this.writePaper(paper);
    for (const document of [...this.written.keys()].filter((id) => !world.papers.has(id))) {
      await this.line.call(DocumentsDelete, { document }, { as: this.admin });
      this.written.delete(document);
    }
    await this.settled();
  }

  async writePaper({ id, version, texts, source, folder, rights }: Paper): Promise<void> {
    const known = this.written.get(id);
    const state = { version, rights: JSON.stringify(rights) };
    if (known?.version === version) {
      if (known.rights !== state.rights)
        await this.line.call(DocumentsPermit, { document: id, rights }, { as: this.admin });
    } else {
      const content = await this.line.payloads.put(
        this.tenant,
        texts.map((one, at) => `# Part ${at}\n\n${one}`).join('\n\n'),
        'internal',
      );
      const given = { id, title: id, mediaType: 'text/markdown', content, rights, source, folder };
      const added = await this.line.call(DocumentsSubmit, given, { as: this.admin });
      await this.line.next(
        DocumentIndexed,
        (one, { tenant }) =>
          tenant === this.tenant && one.document === id && one.version === added.version && one.state !== 'deleted',
      );
    }
    this.written.set(id, state);
  }

  private async put(path: string, body: object): Promise<void> {
    const answer = await fetch(`${this.line.url}/v1/${path}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`PUT ${path}: ${answer.status} ${await answer.text()}`);
  }

  /** Until every change of users and groups has crossed the bus. */
  private async settled(): Promise<void> {
    const count = async (service: 'ingress' | 'retriever', sql: string): Promise<number> => {
      const rows = await this.line
        .database(service)
        .withTenant(this.tenant, async (tx) => await tx.query<{ sum: number }>(sql));
      return Number(rows[0]?.sum);
    };
    const told = await count(
      'ingress',
      'select (select coalesce(sum(version), 0) from access_subject) + (select coalesce(sum(version), 0) from access_group) as sum',
    );
    while ((await count('retriever', 'select coalesce(sum(version), 0) as sum from subjects')) < told)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
