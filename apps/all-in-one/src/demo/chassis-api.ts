import { ChassisError } from '@chassis/contracts';
import { EventSourceParserStream } from 'eventsource-parser/stream';

/** The public HTTP API, as any client sees it. */
export class ChassisApi {
  constructor(
    readonly url: string,
    private readonly key: string,
  ) {}

  async get<T>(path: string): Promise<T> {
    return await this.send<T>('GET', path);
  }

  async post<T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
    return await this.send<T>('POST', path, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
  }

  async put<T>(path: string, body: unknown): Promise<T> {
    return await this.send<T>('PUT', path, JSON.stringify(body), { 'content-type': 'application/json' });
  }

  /** A CloudEvent in binary mode. */
  async event(
    attributes: { id: string; source: string; type: string },
    contentType: string,
    body: Buffer,
  ): Promise<void> {
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': attributes.id,
      'ce-source': attributes.source,
      'ce-type': attributes.type,
      'content-type': contentType,
    };
    await this.send('POST', '/v1/events', body, headers);
  }

  /** The events of a run until its end, from behind the event with the id given. */
  async *follow(run: string, after = ''): AsyncGenerator<{ id: string; type: string; data: Record<string, unknown> }> {
    const headers = {
      authorization: `Bearer ${this.key}`,
      accept: 'text/event-stream',
      ...(after !== '' && { 'last-event-id': after }),
    };
    const response = await fetch(`${this.url}/v1/runs/${run}/events`, { headers });
    if (!response.ok || response.body === null) throw await problem(response);
    const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    for await (const event of events) {
      yield {
        id: event.id ?? '',
        type: event.event ?? 'message',
        data: JSON.parse(event.data) as Record<string, unknown>,
      };
      if (event.event === 'run.ended') return;
    }
  }

  private async send<T>(
    method: string,
    path: string,
    body?: string | Buffer,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${this.key}`, ...headers },
      ...(body !== undefined && { body: body as string }),
    });
    if (!response.ok) throw await problem(response);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

async function problem(response: Response): Promise<ChassisError> {
  const body = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
  return new ChassisError(
    'rejected',
    body.code ?? 'http-error',
    `${response.status} ${body.code ?? ''}: ${body.detail ?? response.statusText}`,
  );
}
