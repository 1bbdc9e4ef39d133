/** A message; its content is text, parts of which the texts count here, or nothing beside calls of tools. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

/** The part of a chat completion request that matters here. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly max_tokens?: number;
  readonly response_format?: { readonly type: string; readonly json_schema?: { readonly schema?: unknown } };
  readonly tools?: readonly { readonly function: { readonly name: string; readonly parameters?: unknown } }[];
}

/** Throws for what is no chat request. */
export function readChatRequest(body: unknown): ChatRequest {
  const request = body as Partial<ChatRequest> | null;
  const isChat =
    typeof request === 'object' &&
    request !== null &&
    typeof request.model === 'string' &&
    Array.isArray(request.messages) &&
    request.messages.length > 0;
  if (!isChat) throw new Error('a chat request has a model and messages with role and content');
  return { ...(request as ChatRequest), messages: request.messages.map(readMessage) };
}

function readMessage(given: unknown): ChatMessage {
  const { role, content } = (given ?? {}) as { role?: unknown; content?: unknown };
  if (typeof role !== 'string') throw new Error('a message has a role');
  if (content === null || content === undefined) return { role, content: '' };
  if (typeof content === 'string') return { role, content };
  if (!Array.isArray(content)) throw new Error('the content of a message is text or a list of parts');
  return { role, content: content.map((part: { text?: string }) => part.text ?? '').join('') };
}
