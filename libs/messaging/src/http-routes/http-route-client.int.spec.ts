import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AuditList, IntentsList, RunsGet } from '@chassis/contracts';
import { createLogger } from '@chassis/telemetry';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeRouteClient } from '../conformance/describe-route-client.js';
import { routeIdentities } from '../conformance/route-identities.js';
import { RouteRegistry } from '../route-registry.js';
import { HttpRouteClient } from './http-route-client.js';
import { RouteServer } from './route-server.js';

const logger = createLogger({ service: 'test', level: 'silent', to: 'stderr' });

async function openService() {
  const { tokens, token, forged } = await routeIdentities();
  const served = new RouteRegistry(tokens, () => new Date());
  const problems: string[] = [];
  const server = new RouteServer({
    service: 'intent-classifier',
    registry: served,
    logger,
    host: '127.0.0.1',
    port: 0,
    problems: () => problems,
  });
  const url = await server.listen();
  const client = new HttpRouteClient({ urls: { 'intent-classifier': url, orchestrator: url }, timeoutMs: 5_000 });
  return { client, served, token, forged, url, problems, close: async () => await server.close() };
}

describeRouteClient('HttpRouteClient', openService);

describe('routes over HTTP', () => {
  let service: Awaited<ReturnType<typeof openService>>;
  let other: Server | undefined;
  beforeEach(async () => {
    service = await openService();
  });
  afterEach(async () => {
    await service.close();
    other?.close();
  });
  const unavailable = { kind: 'transient', code: 'service-unavailable', retryAfterMs: 1_000 };

  const answering = async (answer: Parameters<typeof createServer>[1]): Promise<HttpRouteClient> => {
    const server = createServer(answer as never).listen(0, '127.0.0.1');
    other = server;
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    return new HttpRouteClient({ urls: { 'intent-classifier': `http://127.0.0.1:${port}` }, timeoutMs: 50 });
  };

  it('calls a refused connection transient', async () => {
    await service.close();
    await expect(service.client.call(IntentsList, {}, service)).rejects.toMatchObject(unavailable);
  });

  it('calls an owner that does not answer in time transient', async () => {
    const client = await answering(() => undefined);
    await expect(client.call(IntentsList, {}, service)).rejects.toMatchObject(unavailable);
  });

  it('calls what something in between answered transient', async () => {
    const client = await answering((_request, response) => response.writeHead(502).end('<h1>Bad Gateway</h1>'));
    await expect(client.call(IntentsList, {}, service)).rejects.toMatchObject(unavailable);
  });

  it('tells a wrong address from a service that is down', async () => {
    await expect(service.client.call(RunsGet, { run: 'r' }, service)).rejects.toMatchObject({ code: 'foreign-route' });
    await expect(service.client.call(AuditList, {}, service)).rejects.toMatchObject({ code: 'no-route-url' });
  });

  it('answers a route of its own service in process', async () => {
    service.served.register(IntentsList, async () => await Promise.resolve({ models: [] }));
    const own = { service: 'intent-classifier', routes: service.served } as const;
    const client = new HttpRouteClient({ urls: {}, own, timeoutMs: 50 });
    expect(await client.call(IntentsList, {}, service)).toEqual({ models: [] });
  });

  it('is live while it runs, and ready while nothing keeps it from working', async () => {
    const status = async (door: string) => (await fetch(`${service.url}/health/${door}`)).status;
    expect([await status('live'), await status('ready')]).toEqual([200, 200]);
    service.problems.push('the bus is down');
    expect([await status('live'), await status('ready')]).toEqual([200, 503]);
  });
});
