import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { startTelemetry } from './start-telemetry.js';
import { withSpan } from './with-span.js';

interface Received {
  url: string | undefined;
  type: string | undefined;
  body: unknown;
}

/** What a collector sees: OTLP over HTTP, as JSON (https://opentelemetry.io/docs/specs/otlp/). */
async function collector(): Promise<{ url: string; received: Received[]; close: () => void }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      received.push({ url: request.url, type: request.headers['content-type'], body });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1/traces`, received, close: () => server.close().closeAllConnections() };
}

describe('traces with an OTLP address', () => {
  it('reach the collector under the name of the service, at the latest when the process stops', async () => {
    const { url, received, close } = await collector();
    try {
      const telemetry = await startTelemetry({ service: 'retriever', traceRatio: 1, otlpUrl: url });
      await withSpan('retrieve', { 'chassis.tenant': 'demo' }, undefined, () => undefined);
      await telemetry.stop();
      expect(received).toMatchObject([{ url: '/v1/traces', type: 'application/json' }]);
      expect(received[0]?.body).toMatchObject({
        resourceSpans: [
          {
            resource: {
              attributes: expect.arrayContaining([{ key: 'service.name', value: { stringValue: 'retriever' } }]),
            },
            scopeSpans: [{ spans: [{ name: 'retrieve' }] }],
          },
        ],
      });
    } finally {
      close();
    }
  });

  it('do not hold up the end of the process where nobody listens', async () => {
    const { url, close } = await collector();
    close();
    const telemetry = await startTelemetry({ service: 'retriever', traceRatio: 1, otlpUrl: url });
    await withSpan('retrieve', {}, undefined, () => undefined);
    await expect(telemetry.stop()).resolves.toBeUndefined();
  });
});
