import { createHash } from 'node:crypto';
import { ActionChecked, type ActionVerdict, type CheckResult, CheckAction, type Failure } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Signer } from '@chassis/tenancy';
import { Controller } from '@nestjs/common';
import canonicalize from 'canonicalize';
import { actionCheckName, actionCheckVersion, checkArguments } from '../domain/actions/check-arguments.js';
import { attemptOf } from '../release/attempt-of.js';

/** Signs for exactly these arguments of this operation, or says what is wrong with them. */
@Controller()
export class CheckActionHandler {
  constructor(
    private readonly payloads: PayloadStore,
    private readonly signer: Signer,
  ) {}

  @Handles(CheckAction, { returns: ActionChecked })
  async handle(data: CheckAction, context: MessageContext): Promise<ActionChecked> {
    const started = performance.now();
    const { tenant, run, step } = attemptOf(context);
    const { operation, isApprovalRequired, persons } = data;
    const required = { isApprovalRequired, ...(persons !== undefined && { persons }) };
    const argumentsHash = data.arguments.payload;
    const failures = this.failuresOf(operation, await this.payloads.getText(tenant, data.arguments), argumentsHash);
    const verdict = failures.length === 0 ? 'pass' : 'halt';
    const check: CheckResult = {
      name: actionCheckName,
      version: actionCheckVersion,
      verdict,
      tookMs: performance.now() - started,
    };
    const signed: ActionVerdict = { tenant, run, step, operation, argumentsHash, ...required };
    const codes = failures.map(({ code, pointer }) => ({ code, pointer }));
    const fact = context.fact('action.checked', {
      operation,
      argumentsHash,
      ...required,
      verdict,
      checks: [check],
      failures: codes,
    });
    return {
      verdict,
      failures,
      checks: [check],
      facts: [fact],
      ...(verdict === 'pass' && { token: await this.signer.sign(signed) }),
    };
  }

  private failuresOf(operation: string, text: string, argumentsHash: string): Failure[] {
    let values: unknown;
    try {
      values = JSON.parse(text);
    } catch {
      return [{ check: actionCheckName, code: 'not-json', message: 'the arguments are not JSON' }];
    }
    const canonical = canonicalize(values) ?? '';
    const isCanonical = createHash('sha256').update(canonical).digest('hex') === argumentsHash;
    const failures = checkArguments(operation, values);
    if (isCanonical) return failures;
    return [
      ...failures,
      { check: actionCheckName, code: 'hash', message: 'the arguments are not the canonical JSON of their hash' },
    ];
  }
}
