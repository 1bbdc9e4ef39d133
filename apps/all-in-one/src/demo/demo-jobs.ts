import { randomUUID } from 'node:crypto';
import type { Approval, RunSummary } from '@chassis/contracts';
import { ChassisApi } from './chassis-api.js';
import type { DemoAccess } from './demo-tenant.js';
import { demoInvoiceMail } from './invoice-mail.js';

export type Print = (line: string) => void;
interface Ended {
  status?: string;
  reason?: string;
  result?: unknown;
}

const question = 'How long is the warranty on a P-200 pump?';
const secret = 'What are the salary bands for engineers?';

/** Runs both jobs as users would, over HTTP with their keys, and shows what happens; true when both ended as they must. */
export async function runDemoJobs(access: DemoAccess, print: Print): Promise<boolean> {
  return (await countDemoJobs(access, print)) === 2;
}

/** How many of the two jobs ended as they must; the first is one question that is answered and one that is refused. */
export async function countDemoJobs(access: DemoAccess, print: Print): Promise<number> {
  const as = (who: string) => new ChassisApi(access.url, access.keys[who] as string);
  const isAnswered = await answerQuestion(as('ada'), print);
  const isRefused = await refuseSecret(as('ben'), print);
  const isPaid = await payInvoice(as('mailroom'), as('carla'), as('olga'), print);
  return Number(isAnswered && isRefused) + Number(isPaid);
}

async function ask(api: ChassisApi, text: string, print: Print): Promise<Ended> {
  const { id } = await api.post<{ id: string }>('/v1/runs', { workflow: 'answer-question', input: { question: text } });
  return await show(api, id, print);
}

const words = (...values: unknown[]): string => values.filter((one) => typeof one === 'string').join(' · ');

async function show(api: ChassisApi, run: string, print: Print): Promise<Ended> {
  const started = performance.now();
  for await (const { type, data } of api.follow(run)) {
    const at = `${(performance.now() - started).toFixed(0).padStart(6)} ms`;
    if (type === 'answer.segment') print(`${at}  released   ${String(data['text']).trim()}`);
    else if (type === 'approval.requested') print(`${at}  approval   needed by ${String(data['role'])}`);
    else if (type === 'run.ended') {
      print(`${at}  ended      ${words(data['status'], data['reason'])}`);
      return data;
    } else print(`${at}  ${words(data['status']).padEnd(9)}  ${words(data['step'])}`);
  }
  return {};
}

async function answerQuestion(api: ChassisApi, print: Print): Promise<boolean> {
  print(`\nJob 1 · Ada (field service) asks: “${question}”`);
  const { status, result } = await ask(api, question, print);
  const { citations = [] } = (result ?? {}) as { citations?: { document: string; quote: string }[] };
  for (const { document, quote } of citations) print(`           cites      ${document}: “${quote}”`);
  return status === 'completed' && citations.length > 0;
}

async function refuseSecret(api: ChassisApi, print: Print): Promise<boolean> {
  print(`\nJob 1 · Ben (sales) asks what he may not see: “${secret}”`);
  const { status, result } = await ask(api, secret, print);
  const { answer, reason } = (result ?? {}) as { answer?: unknown; reason?: string };
  if (reason !== undefined) print(`           answer     none: ${reason}`);
  return status === 'completed' && answer === null;
}

async function payInvoice(
  mailroom: ChassisApi,
  approver: ChassisApi,
  operator: ChassisApi,
  print: Print,
): Promise<boolean> {
  const number = `HS-${new Date().toISOString().slice(0, 10).replaceAll('-', '')}-${randomUUID().slice(0, 4).toUpperCase()}`;
  const event = randomUUID();
  print(`\nJob 2 · a vendor's angry mail arrives with invoice ${number} (CloudEvent mail.received)`);
  const since = Date.now() - 1_000;
  await mailroom.event(
    { id: event, source: 'demo/mailroom', type: 'mail.received' },
    'message/rfc822',
    await demoInvoiceMail(number, new Date().toISOString().slice(0, 10)),
  );
  const run = await runStartedAfter(operator, since);
  const ending = show(operator, run, print);
  const decided = decide(approver, run, print);
  const { status, result } = await ending;
  await decided;
  const { payment, reply } = (result ?? {}) as {
    payment?: { reference?: string; amount?: number; currency?: string };
    reply?: string;
  };
  if (payment?.reference !== undefined) print(`           paid       ${payment.reference}`);
  if (reply !== undefined) print(`           reply      ${reply.trim().replaceAll('\n', '\n                      ')}`);
  return status === 'completed' && payment?.reference !== undefined;
}

async function runStartedAfter(api: ChassisApi, since: number): Promise<string> {
  for (let waitedMs = 0; waitedMs < 30_000; waitedMs += 50) {
    const { runs } = await api.get<{ runs: RunSummary[] }>('/v1/runs?workflow=vendor-invoice&limit=10');
    const found = runs.filter((one) => Date.parse(one.acceptedAt) >= since);
    if (found[0] !== undefined) return found[0].id;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the event did not become a run within 30 s');
}

/** The approver decides through the ordinary route, on exactly what she was shown. */
async function decide(api: ChassisApi, run: string, print: Print): Promise<void> {
  for (let waitedMs = 0; waitedMs < 30_000; waitedMs += 100) {
    const { approvals } = await api.get<{ approvals: Approval[] }>(`/v1/approvals?run=${run}`);
    const open = approvals[0];
    if (open !== undefined) {
      print(`           shown      ${open.operation ?? open.kind}: ${JSON.stringify(open.payload)}`);
      await api.post(`/v1/approvals/${open.id}/decision`, {
        decision: 'accept',
        payloadHash: open.payloadHash,
        comment: 'matches the order',
      });
      print('           decided    Carla (accounts payable) accepts');
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
