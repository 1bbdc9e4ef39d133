export type RawRequest = [
  method: string,
  path: string,
  key: string | undefined,
  body?: unknown,
  headers?: Record<string, string>,
];

export interface RawAnswer {
  readonly status: number;
  /** Of a problem document. */
  readonly code: unknown;
  readonly body: Record<string, unknown>;
}

/** A request as a careless or hostile client sends it: nothing is checked, a body that is a string or bytes goes as it is. */
export async function sendRaw(url: string, ...[method, path, key, body, headers = {}]: RawRequest): Promise<RawAnswer> {
  const answer = await fetch(url + path, {
    method,
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && {
      body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    }),
  });
  const text = await answer.text();
  const parsed = (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, unknown>;
  return { status: answer.status, code: parsed['code'], body: parsed };
}
