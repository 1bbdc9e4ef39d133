import { setTimeout as sleep } from 'node:timers/promises';

/** The product's HTTP API for whoever manages rights. */
export class ProductApi {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** Gives a user a role and waits until it counts for rights of sources. */
  async giveRole(user: string, role: string): Promise<void> {
    const { name, groups, roles, rights } = await this.send<Record<string, string[]>>('GET', `users/${user}`);
    await this.send('PUT', `users/${user}`, { name, groups, rights, roles: [...(roles ?? []), role] });
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.send('GET', 'rights');
      } catch (error) {
        if (attempt === 200) throw error;
        await sleep(25);
      }
    }
  }

  /** Adds a document and waits until it is found. */
  async add(id: string, text: string, more: object): Promise<void> {
    await this.send('POST', 'documents', { id, title: id, text, dataClass: 'internal', ...more });
    for (;;) {
      const { state, detail } = await this.send<{ state: string; detail?: string }>('GET', `documents/${id}`);
      if (state === 'indexed') return;
      if (state === 'failed') throw new Error(`${id} was not indexed: ${detail}`);
      await sleep(10);
    }
  }
}
