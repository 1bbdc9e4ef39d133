import type { ChassisError } from '@chassis/contracts';
import { problemStatus } from '../problem-status.js';

/** An error as the clients of OpenAI expect it. */
export interface OpenAiError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly error: {
      readonly message: string;
      readonly type: string;
      readonly param: string | null;
      readonly code: string | null;
    };
  };
}

/** Status and code where OpenAI has words of its own for it. */
const known: Readonly<Record<string, readonly [number, string]>> = {
  'missing-credentials': [401, 'invalid_api_key'],
  'unknown-key': [401, 'invalid_api_key'],
  'expired-key': [401, 'invalid_api_key'],
  'revoked-key': [401, 'invalid_api_key'],
  'invalid-token': [401, 'invalid_api_key'],
  'unknown-model': [404, 'model_not_found'],
  'no-permitted-model': [403, 'no_permitted_model'],
  'prompt-too-long': [400, 'context_length_exceeded'],
  'budget-exhausted': [429, 'insufficient_quota'],
  'too-many-requests': [429, 'rate_limit_exceeded'],
  'provider-throttled': [429, 'rate_limit_exceeded'],
  'model-limit-reached': [429, 'rate_limit_exceeded'],
  'unsupported-parameter': [400, 'unsupported_parameter'],
  'invalid-parameter': [400, 'invalid_value'],
  'invalid-schema': [400, 'invalid_json_schema'],
  'invalid-input': [400, 'invalid_value'],
  'answer-not-as-asked': [502, 'answer_not_as_asked'],
  incomplete: [502, 'answer_incomplete'],
  'deadline-passed': [504, 'timeout'],
};

/** What it says of the inside of a bug is nothing; `requestId` leads to the log. */
export function openAiErrorOf(error: ChassisError, requestId: string): OpenAiError {
  const [status, code] = known[error.code] ?? [problemStatus(error), error.code.replaceAll('-', '_')];
  const isInternal = error.kind === 'bug' && status >= 500;
  const message = isInternal
    ? `This is a fault of the server. Report the request id ${requestId}; trying again may help.`
    : error.message;
  return {
    status,
    headers: headersOf(status, code, error.retryAfterMs),
    body: { error: { message, type: typeOf(status, code), param: paramOf(error), code: isInternal ? null : code } },
  };
}

function headersOf(status: number, code: string, retryAfterMs = 1_000): Record<string, string> {
  if (code === 'insufficient_quota') return { 'x-should-retry': 'false' };
  if (status !== 429 && status < 502) return {};
  return {
    'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1_000))),
    'retry-after-ms': String(Math.max(1, Math.ceil(retryAfterMs))),
  };
}

function typeOf(status: number, code: string): string {
  if (code === 'insufficient_quota') return code;
  if (status === 429) return 'rate_limit_error';
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

/** `/messages/0/content` is `messages[0].content` there. */
function paramOf({ failures }: ChassisError): string | null {
  const pointer = failures[0]?.pointer;
  if (pointer === undefined || pointer === '') return null;
  return pointer
    .split('/')
    .slice(1)
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path === '' ? part : `${path}.${part}`), '');
}
