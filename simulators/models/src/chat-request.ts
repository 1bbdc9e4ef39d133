/** The part of a chat completion request that matters here. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly max_tokens?: number;
  readonly response_format?: { readonly type: string; readonly json_schema?: { readonly schema?: unknown } };
}

/** Throws for what is no chat request. */
export function readChatRequest(body: unknown): ChatRequest {
  const request = body as Partial<ChatRequest> | null;
  const isChat =
    typeof request === 'object' &&
    request !== null &&
    typeof request.model === 'string' &&
    Array.isArray(request.messages) &&
    request.messages.length > 0 &&
    request.messages.every((one) => typeof one.role === 'string' && typeof one.content === 'string');
  if (!isChat) throw new Error('a chat request has a model and messages with role and content as text');
  return request as ChatRequest;
}
