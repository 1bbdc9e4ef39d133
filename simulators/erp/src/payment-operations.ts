import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Faults } from './faults.js';
import type { Payment, PaymentLedger } from './payment-ledger.js';

const text = z.string().trim().min(1).max(200);
const Pay = z.object({
  vendor: text,
  invoice: text,
  amountMinor: z.coerce.number().int().positive(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  iban: z.string().regex(/^[A-Z]{2}[0-9A-Z]{8,32}$/),
});
const Find = z.object({ vendor: text, invoice: text });
const Cancel = z.object({ reference: text });

type Answer = Record<string, unknown>;
export type SoapOperation = (parameters: unknown, request: IncomingMessage) => Promise<Answer>;

/** What the ERP does. Paying is not idempotent: the same invoice sent twice is paid twice. */
export class PaymentOperations {
  constructor(
    private readonly ledger: PaymentLedger,
    private readonly faults: Faults,
  ) {}

  readonly pay: SoapOperation = async (parameters, request) => {
    const order = accept(Pay, parameters);
    if (this.faults.current().blockedVendors.includes(order.vendor))
      throw clientFault('VENDOR_BLOCKED', `Vendor ${order.vendor} is blocked for payments.`);
    if (this.faults.takes('serverFaults')) throw serverFault('The posting run is busy.');
    const payment: Payment = {
      kind: 'payment',
      reference: this.ledger.nextReference(),
      ...order,
      at: new Date().toISOString(),
    };
    await this.ledger.append(payment);
    await this.misbehave(request);
    return { reference: payment.reference, ...this.remark() };
  };

  readonly find: SoapOperation = async (parameters) => {
    const { vendor, invoice } = accept(Find, parameters);
    const payment = this.ledger.find(vendor, invoice);
    if (!payment) return { found: false };
    const { reference, amountMinor, currency, iban } = payment;
    return { found: true, reference, amountMinor, currency, iban, ...this.remark() };
  };

  readonly cancel: SoapOperation = async (parameters) => {
    const { reference } = accept(Cancel, parameters);
    const known = this.ledger.byReference(reference);
    if (!known) throw clientFault('UNKNOWN_REFERENCE', `There is no payment ${reference}.`);
    if (!known.isCancelled) await this.ledger.append({ kind: 'cancellation', reference, at: new Date().toISOString() });
    return { reference, status: 'CANCELLED' };
  };

  private remark(): Answer {
    const { remark } = this.faults.current();
    return remark === '' ? {} : { remark };
  }

  private async misbehave(request: IncomingMessage): Promise<void> {
    if (this.faults.takes('lostAnswers')) {
      request.socket.destroy();
      return;
    }
    if (this.faults.takes('slowAnswers')) await sleep(this.faults.current().slowMs);
    if (this.faults.takes('faultsAfterPaying')) throw serverFault('The posting run ended abnormally.');
  }
}

function accept<S extends z.ZodType>(schema: S, parameters: unknown): z.output<S> {
  const parsed = schema.safeParse(parameters);
  if (parsed.success) return parsed.data;
  throw clientFault('INVALID_ARGUMENT', z.prettifyError(parsed.error));
}

/** The form in which the `soap` package wants its faults. */
const clientFault = (code: string, message: string): object => ({
  Fault: { faultcode: `soap:Client.${code}`, faultstring: message, statusCode: 500 },
});
const serverFault = (message: string): object => ({
  Fault: { faultcode: 'soap:Server', faultstring: message, statusCode: 500 },
});
