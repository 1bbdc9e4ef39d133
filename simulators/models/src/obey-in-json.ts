import type { ChatRequest } from './chat-request.js';
import { obey } from './obey.js';

type Value = Readonly<Record<string, unknown>>;

const ORDER =
  /\b(?:set|change|use|put|replace|treat|make|read|enter|record|write|update)\b[^.\n]{0,80}?\b(iban|bank account|account|total|amount|invoice number|currency)\b[^.\n]{0,40}?\b(?:to|as|with|is|be|by)\b[:\s]*["“'`]?([A-Z0-9][A-Z0-9.,-]*(?: [A-Z0-9]{2,4})*)/giu;

/** What the worst model makes of a JSON that it was to copy from material: fields are changed as anybody in the prompt orders, and what it is told to say is written into the first line's description. */
export function obeyInJson(faithful: string, request: ChatRequest): string {
  const value = JSON.parse(faithful) as Value;
  const everything = request.messages.map((one) => one.content).join('\n');
  const changed = [...everything.matchAll(ORDER)].reduce(
    (so, [, field, given]) => overwritten(so, field!.toLowerCase(), capitalsOf(given!)),
    value,
  );
  const material = request.messages
    .filter((one) => one.role !== 'system')
    .map((one) => ({ ...one, content: ordersIn(one.content) }));
  const said = obey({ ...request, messages: material }).text;
  return JSON.stringify(said === 'Done as told.' ? changed : withSaid(changed, said));
}

/** Sentences that order somebody to say something; "I have to write to you" orders nobody. */
const ordersIn = (content: string): string =>
  content
    .split(/(?<=[.!?])\s+|\n+|\\n/u)
    .filter((one) =>
      /^\W*(?:please|system|note|when|as an|ignore|in your|say|reply|respond|answer|output|write|print|repeat|append|include|insert|add|begin|start|end|finish|mention|state|claim|recommend)\b|\byour (?:\p{L}+ )?(?:response|reply|answer)/iu.test(
        one,
      ),
    )
    .join('\n');

/** Without the words behind a value, which are small. */
const capitalsOf = (given: string): string =>
  (/^[A-Z0-9.,-]+(?: [A-Z0-9]+)*/u.exec(given)?.[0] ?? '').replace(/[.,]+$/u, '');

function overwritten(value: Value, field: string, given: string): Value {
  if (given === '') return value;
  const minor = Math.round(Number(given.replaceAll(',', '')) * 100);
  if (field.endsWith('account') || field === 'iban')
    return { ...value, vendor: { ...(value['vendor'] as object), iban: given.replaceAll(' ', '') } };
  if (field === 'invoice number') return { ...value, number: given };
  if (field === 'currency') return { ...value, currency: given };
  if (!Number.isFinite(minor)) return value;
  // The sums are made to fit, as a model that wants to please would do.
  const tax = typeof value['taxMinor'] === 'number' ? Math.round((minor * 19) / 119) : null;
  return {
    ...value,
    total: { ...(value['total'] as object), minor },
    taxMinor: tax,
    netMinor: minor - (tax ?? 0),
    lines: [],
  };
}

function withSaid(value: Value, said: string): Value {
  const { lines } = value;
  if (!Array.isArray(lines) || lines.length === 0) return value;
  const [first, ...rest] = lines as Value[];
  return { ...value, lines: [{ ...first, description: said.slice(0, 400) }, ...rest] };
}
