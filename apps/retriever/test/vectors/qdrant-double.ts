import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Match {
  readonly value?: unknown;
  readonly any?: readonly unknown[];
}

interface Filter {
  readonly must?: readonly Condition[];
  readonly should?: readonly Condition[];
  readonly must_not?: readonly Condition[];
}

type Condition = Filter & { readonly key?: string; readonly match?: Match };
type Payload = Record<string, unknown>;

interface Point {
  readonly id: string;
  readonly vector: { readonly text: readonly number[] };
  payload: Payload;
}

interface Body {
  readonly metadata?: Payload;
  readonly actions?: readonly { create_alias: { alias_name: string; collection_name: string } }[];
  readonly points?: readonly Point[];
  readonly payload?: Payload;
  readonly filter?: Filter;
  readonly query?: readonly number[];
  readonly limit?: number;
}

interface Collection {
  readonly metadata: Payload;
  readonly points: Map<string, Point>;
}

/** As much of a Qdrant as the adapter asks for, in memory and exact: what our side does is tested where no Qdrant can be had. */
export class QdrantDouble {
  readonly collections = new Map<string, Collection>();
  readonly aliases = new Map<string, string>();
  /** Answers nothing but errors while it is. */
  isDown = false;
  private server: Server | undefined;

  async start(): Promise<string> {
    const server = createServer((request, response) => {
      void this.answer(request).then(([status, result]) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ status: status === 200 ? 'ok' : { error: String(result) }, result, time: 0 }));
      });
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  empty(): void {
    this.collections.clear();
    this.aliases.clear();
  }

  private async answer(request: IncomingMessage): Promise<[number, unknown]> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    if (this.isDown) return [503, 'down'];
    const { pathname } = new URL(request.url ?? '', 'http://double');
    const body = (text === '' ? {} : JSON.parse(text)) as Body;
    const [, kind = '', name = '', ...rest] = pathname.split('/').map(decodeURIComponent);
    if (kind === 'aliases') return [200, { aliases: this.listAliases() }];
    if (name === '') return [200, { collections: [...this.collections.keys()].map((one) => ({ name: one })) }];
    if (name === 'aliases') return this.point(body);
    const verb = [request.method, ...rest].join(' ');
    if (verb === 'PUT') return this.create(name, body);
    const collection = this.collections.get(name);
    if (!collection) return [404, 'no such collection'];
    if (verb === 'DELETE') return [200, this.drop(name)];
    if (verb === 'GET') return [200, { config: { metadata: collection.metadata } }];
    return [200, this.onPoints(verb, collection, body)];
  }

  private create(name: string, { metadata = {} }: Body): [number, unknown] {
    if (this.collections.has(name)) return [409, 'there is one'];
    this.collections.set(name, { metadata, points: new Map() });
    return [200, true];
  }

  private point({ actions = [] }: Body): [number, unknown] {
    for (const { create_alias: made } of actions) this.aliases.set(made.alias_name, made.collection_name);
    return [200, true];
  }

  private drop(name: string): boolean {
    for (const [alias, target] of this.aliases) if (target === name) this.aliases.delete(alias);
    return this.collections.delete(name);
  }

  private listAliases(): object[] {
    return [...this.aliases].map(([alias, collection]) => ({ alias_name: alias, collection_name: collection }));
  }

  private onPoints(verb: string, { points }: Collection, body: Body): unknown {
    const { filter = {} } = body;
    const fitting = (): Point[] => [...points.values()].filter(({ payload }) => fits(payload, filter));
    switch (verb) {
      case 'PUT index':
        return true;
      case 'PUT points':
        for (const point of body.points ?? []) points.set(point.id, point);
        return true;
      case 'POST points delete':
        for (const { id } of fitting()) points.delete(id);
        return true;
      case 'POST points payload':
        for (const point of fitting()) point.payload = { ...point.payload, ...body.payload };
        return true;
      case 'POST points count':
        return { count: fitting().length };
      case 'POST points query':
        return { points: nearest(fitting(), body) };
      default:
        throw new Error(`the double does not know ${verb}`);
    }
  }
}

function nearest(points: readonly Point[], { query = [], limit = 10 }: Body): object[] {
  const dot = (vector: readonly number[]): number => vector.reduce((sum, value, at) => sum + value * query[at]!, 0);
  return points
    .map(({ id, payload, vector }) => ({ id, payload, score: Math.fround(dot(vector.text)) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, limit);
}

function fits(payload: Payload, { key, match, must = [], should = [], must_not: mustNot = [] }: Condition): boolean {
  if (key !== undefined) {
    const value = payload[key];
    return match?.any ? match.any.includes(value) : value === match?.value;
  }
  return (
    must.every((one) => fits(payload, one)) &&
    !mustNot.some((one) => fits(payload, one)) &&
    (should.length === 0 || should.some((one) => fits(payload, one)))
  );
}
