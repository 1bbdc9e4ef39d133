/** Somewhere to send chat completions to. */
export interface Target {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly model: string;
  /** The processes whose memory counts; none for the simulator itself. */
  readonly pid: number | undefined;
}

export interface Asked {
  readonly isStreamed: boolean;
  /** Ends a call that takes too long. */
  readonly signal: AbortSignal;
}

export async function ask(target: Target, content: string, { isStreamed, signal }: Asked): Promise<Response> {
  const response = await fetch(`${target.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...target.headers },
    body: JSON.stringify({ model: target.model, stream: isStreamed, messages: [{ role: 'user', content }] }),
    signal,
  });
  if (!response.ok) throw new Error(`${target.name} answered ${response.status}: ${await response.text()}`);
  return response;
}
