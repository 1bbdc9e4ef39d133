import { ChassisError } from '@chassis/contracts';
import { type Client, createClientAsync, type IHttpClient, type SoapMethod } from 'soap';
import { OldSystem, type SystemAnswer, type SystemRequest } from '../ports/old-system.js';
import { type HttpExchange, sendHttp } from './send-http.js';

type Exchange = Pick<HttpExchange, 'endsAt' | 'wasConnected'> & Partial<HttpExchange>;

/** The package's way to HTTP, replaced by ours: it must be known whether a request may have been received. */
const httpClient: IHttpClient = {
  request(url, body: string | null, callback, headers, options) {
    const exchange = (options as { exchange: Exchange }).exchange;
    // A slot is one request: a WSDL that imports others would need more.
    if (exchange.url !== undefined) return void callback(new Error(`A second request (${url}) in one slot.`)) as never;
    const started = Object.assign(exchange, { url, headers: { ...headers }, body: body ?? undefined });
    sendHttp(started).then((answer) => callback(null, { ...answer, data: answer.body }, answer.body), callback);
    // The package only hands this value on to those who ask for a promise of its HTTP library.
    return undefined as never;
  },
};

/** A SOAP 1.1 service by its WSDL, which is fetched once. */
export class SoapSystem extends OldSystem {
  private client: Client | undefined;

  constructor(private readonly url: string) {
    super();
  }

  isPrepared(): boolean {
    return this.client !== undefined;
  }

  async prepare(endsAt: number): Promise<SystemAnswer> {
    const exchange: Exchange = { endsAt, wasConnected: false };
    try {
      this.client = await createClientAsync(`${this.url}?wsdl`, {
        httpClient,
        disableCache: true,
        endpoint: this.url,
        wsdl_options: { exchange },
      });
      return { kind: 'answered', answer: undefined };
    } catch (cause) {
      return { kind: exchange.wasConnected ? 'in-doubt' : 'not-sent', message: messageOf(cause) };
    }
  }

  async send({ call, request, endsAt }: SystemRequest): Promise<SystemAnswer> {
    if (call.kind !== 'soap')
      throw new ChassisError('bug', 'wrong-call', `A SOAP system cannot do a call of kind ${call.kind}.`);
    const method = this.client?.[call.operation] as SoapMethod | undefined;
    if (method === undefined)
      throw new ChassisError(
        'bug',
        'unknown-soap-operation',
        `The WSDL of ${this.url} has no operation ${call.operation}.`,
      );
    const exchange: Exchange = { endsAt, wasConnected: false };
    return await new Promise((resolve) => {
      method(
        request,
        (error: unknown, answer: unknown) => resolve(error ? failureOf(error, exchange) : { kind: 'answered', answer }),
        { exchange },
      );
    });
  }
}

interface SoapFailure extends Error {
  readonly root?: {
    readonly Envelope?: { readonly Body?: { readonly Fault?: { faultcode?: unknown; faultstring?: unknown } } };
  };
}

/** A client fault says that nothing was done; a server fault, like silence, says nothing. */
function failureOf(error: unknown, exchange: Exchange): SystemAnswer {
  const fault = (error as SoapFailure).root?.Envelope?.Body?.Fault;
  if (!exchange.wasConnected) return { kind: 'not-sent', message: messageOf(error) };
  if (fault === undefined) return { kind: 'in-doubt', message: messageOf(error) };
  const code = textOf(fault.faultcode).replace(/^[^:]*:/, '');
  const message = textOf(fault.faultstring);
  return code.startsWith('Client')
    ? { kind: 'refused', code, message }
    : { kind: 'in-doubt', message: `${code}: ${message}` };
}

/** An element with attributes comes as an object. */
function textOf(element: unknown): string {
  if (typeof element === 'string') return element;
  const value = (element as { $value?: unknown } | null | undefined)?.$value;
  return typeof value === 'string' ? value : '';
}
const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
