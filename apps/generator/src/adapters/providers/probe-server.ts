import type { Health } from '../../domain/language-model.js';
import type { ProviderSettings } from './provider-settings.js';
import { stayThere } from './stay-there.js';

/** A list of models is no longer than this. */
const mostBytes = 2_000_000;

/** Asks a server for its list of models, as both protocols have it: no model works, and nothing is paid. A model without the key that it needs is `denied` unasked. Never throws. */
export async function probeServer(settings: ProviderSettings, signal: AbortSignal): Promise<Health> {
  const { baseUrl, model } = settings;
  if (settings.problem !== undefined) return 'denied';
  try {
    const answer = await stayThere(`${baseUrl.replace(/\/$/, '')}/models`, { headers: headersOf(settings), signal });
    if (!answer.ok) {
      await answer.body?.cancel();
      return answer.status === 401 || answer.status === 403 ? 'denied' : 'failing';
    }
    const ids = idsIn(await beginningOf(answer));
    if (ids === undefined) return 'failing';
    return ids.includes(model) ? 'well' : 'unlisted';
  } catch {
    // Whatever stood in the way: no answer came.
    return 'unreachable';
  }
}

function headersOf({ protocol, apiKey }: ProviderSettings): Record<string, string> {
  if (protocol === 'anthropic')
    return { 'anthropic-version': '2023-06-01', ...(apiKey !== undefined && { 'x-api-key': apiKey }) };
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
}

/** Read no further than a list can be long: whose server it is nobody knows. Undefined where it is longer. */
async function beginningOf({ body }: Response): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    length += part.length;
    if (length > mostBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Undefined where it is no list. */
function idsIn(text: string | undefined): unknown[] | undefined {
  if (text === undefined) return undefined;
  try {
    const { data } = JSON.parse(text) as { data?: unknown };
    return Array.isArray(data) ? data.map((one: { id?: unknown } | null) => one?.id) : undefined;
  } catch {
    // Another page than a list of models.
    return undefined;
  }
}
