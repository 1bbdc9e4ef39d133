import { ChassisError, IntentsList, IntentsPut } from '@chassis/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RouteClient } from '../route-client.js';
import type { RouteRegistry } from '../route-registry.js';

/** A way to call routes under test: `served` is the table of the intent-classifier, whose routes the tests use. */
export interface RouteClientUnderTest {
  readonly client: RouteClient;
  readonly served: RouteRegistry;
  /** A genuine principal of tenant `demo`, subject `user:ada`. */
  readonly token: string;
  /** The same, signed by a key that nobody knows. */
  readonly forged: string;
  close(): Promise<void>;
}

/** What every way to call a route promises. */
export function describeRouteClient(name: string, open: () => Promise<RouteClientUnderTest>): void {
  describe(`${name} as a RouteClient`, () => {
    let under: RouteClientUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(async () => {
      await under.close();
    });
    const put = { model: 'm', intents: { greet: ['Grüß Gott “東京”'] } };
    const trained = { model: 'm', version: '1', intents: 1, examples: 1, trainedMs: 0, by: 'words' };
    const refuse = (thrown: Error): void => {
      const fail = async (): Promise<never> => {
        await Promise.resolve();
        throw thrown;
      };
      under.served.register(IntentsPut, fail);
    };

    it('hands over the input with its defaults and the principal, and gives back the output', async () => {
      under.served.register(IntentsPut, async (input, { tenant, principal }) => {
        expect({ input, tenant, subject: principal.subject }).toEqual({
          input: { ...put, outOfScope: [] },
          tenant: 'demo',
          subject: 'user:ada',
        });
        return await Promise.resolve(trained);
      });
      expect(await under.client.call(IntentsPut, put, under)).toEqual(trained);
    });

    it('carries fields that the schemas do not know yet, both ways', async () => {
      under.served.register(IntentsPut, async (input) => await Promise.resolve({ ...trained, echo: input }));
      const newer = { ...put, note: 'of a newer service' };
      expect(await under.client.call(IntentsPut, newer, under)).toMatchObject({ echo: { note: 'of a newer service' } });
    });

    it('refuses what does not fit the schema, naming the fields', async () => {
      under.served.register(IntentsPut, async () => await Promise.resolve(trained));
      await expect(under.client.call(IntentsPut, { model: '', intents: {} }, under)).rejects.toMatchObject({
        kind: 'invalid',
        code: 'bad-request',
        failures: [expect.objectContaining({ pointer: '/model' })],
      });
    });

    it.each([
      ['rejected', 'taken'],
      ['denied', 'not-yours'],
      ['throttled', 'too-many'],
    ] as const)('lets an error of the owner through that is %s', async (kind, code) => {
      refuse(new ChassisError(kind, code, 'Because.', { retryAfterMs: 70 }));
      await expect(under.client.call(IntentsPut, put, under)).rejects.toMatchObject({
        name: 'ChassisError',
        kind,
        code,
        message: 'Because.',
        retryAfterMs: 70,
      });
    });

    it('calls a slip of the owner a bug', async () => {
      refuse(new TypeError('x is undefined'));
      await expect(under.client.call(IntentsPut, put, under)).rejects.toMatchObject({
        kind: 'bug',
        code: 'internal-error',
      });
    });

    it('calls an output that does not fit a bug, too', async () => {
      under.served.register(IntentsList, async () => await Promise.resolve({ models: 'none' }));
      await expect(under.client.call(IntentsList, {}, under)).rejects.toMatchObject({ kind: 'bug' });
    });

    it('refuses a forged principal before the owner hears of it', async () => {
      let calls = 0;
      under.served.register(IntentsList, async () => await Promise.resolve({ models: [], calls: ++calls }));
      await expect(under.client.call(IntentsList, {}, { token: under.forged })).rejects.toMatchObject({
        kind: 'denied',
        code: 'bad-signature',
      });
      await expect(under.client.call(IntentsList, {}, { token: '' })).rejects.toMatchObject({ kind: 'denied' });
      expect(calls).toBe(0);
    });

    it('says that the service is not there yet, so that a later call may help', async () => {
      await expect(under.client.call(IntentsList, {}, under)).rejects.toMatchObject({
        kind: 'transient',
        code: 'service-unavailable',
        retryAfterMs: 1_000,
      });
    });
  });
}
