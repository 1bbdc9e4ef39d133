import { Agent, request } from 'node:http';
import { createParser } from 'eventsource-parser';

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

export interface Timing {
  acceptMs: number;
  firstSegmentMs: number;
  runMs: number;
  status: string;
}

interface Sending {
  url: string;
  key: string;
  body: unknown;
}

/** Posts a run and follows it on the same request; times count from the first byte that leaves. */
export async function timedRun({ url, key, body }: Sending): Promise<Timing> {
  const text = JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    accept: 'text/event-stream',
    'content-length': String(Buffer.byteLength(text)),
  };
  return await new Promise((resolve, reject) => {
    const started = performance.now();
    const timing: Timing = { acceptMs: Number.NaN, firstSegmentMs: Number.NaN, runMs: Number.NaN, status: 'none' };
    const call = request(`${url}/v1/runs`, { method: 'POST', headers, agent }, (response) => {
      timing.acceptMs = performance.now() - started;
      const parser = createParser({
        onEvent: ({ event, data }) => {
          if (event === 'answer.segment' && Number.isNaN(timing.firstSegmentMs))
            timing.firstSegmentMs = performance.now() - started;
          if (event !== 'run.ended') return;
          timing.runMs = performance.now() - started;
          timing.status = (JSON.parse(data) as { status: string }).status;
        },
      });
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => parser.feed(chunk));
      response.on('end', () =>
        response.statusCode === 200 || response.statusCode === 202
          ? resolve(timing)
          : reject(new Error(`HTTP ${response.statusCode}`)),
      );
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(text);
  });
}

/** Posts a run and waits for its `202` alone. */
export async function timedAccept({ url, key, body }: Sending): Promise<number> {
  const text = JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
  };
  return await new Promise((resolve, reject) => {
    const started = performance.now();
    const call = request(`${url}/v1/runs`, { method: 'POST', headers, agent }, (response) => {
      response.resume();
      response.on('end', () =>
        response.statusCode === 202
          ? resolve(performance.now() - started)
          : reject(new Error(`HTTP ${response.statusCode}`)),
      );
    });
    call.on('error', reject);
    call.end(text);
  });
}
