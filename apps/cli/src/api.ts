import { CliError } from './cli-error.js';
import type { Connection } from './connection.js';
import { exitCodes } from './exit-codes.js';

export interface ApiRequest {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Speaks to the HTTP API; a refusal becomes a `CliError` with the server's own words. */
export class Api {
  constructor(private readonly connection: Connection) {}

  async json<T>(method: string, path: string, request: ApiRequest = {}): Promise<T> {
    const answer = await this.open(method, path, request);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }

  /** The answer with its body still to be read. */
  async open(method: string, path: string, { body, headers, signal }: ApiRequest = {}): Promise<Response> {
    const isForm = body instanceof FormData;
    const answer = await fetch(`${this.connection.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.connection.key}`,
        ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    }).catch((cause: unknown) => {
      throw new CliError(
        exitCodes.connection,
        `${this.connection.url} does not answer; is it running?`,
        'connection-failed',
        { cause },
      );
    });
    if (answer.ok) return answer;
    throw await this.refusal(answer);
  }

  private async refusal(answer: Response): Promise<CliError> {
    const problem = (await answer.json().catch(() => ({}))) as Problem;
    const failures = (problem.failures ?? [])
      .map(({ pointer, message }) => `\n  ${pointer || '/'} ${message}`)
      .join('');
    const { others } = this.connection;
    const hint =
      problem.code === 'missing-right' && others !== undefined ? `\nAnother key: --as ${others.join('|')}` : '';
    const exitCode = answer.status >= 502 ? exitCodes.connection : exitCodes.refused;
    const detail = problem.detail ?? `The server answered ${answer.status}.`;
    return new CliError(exitCode, `${detail}${failures}${hint}`, problem.code ?? `http-${answer.status}`);
  }
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly failures?: readonly { readonly pointer: string; readonly message: string }[];
}
