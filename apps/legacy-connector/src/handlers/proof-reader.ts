import { type ActionDecision, ActionDecisionSchema, ActionVerdictSchema, type ExecuteAction } from '@chassis/contracts';
import { Verifier } from '@chassis/tenancy';
import { Injectable } from '@nestjs/common';
import { checkProof, type Intended } from '../domain/check-proof.js';

/** Reads the signed verdict of the validator and the signed decision of the engine, and holds them against what is about to be done. */
@Injectable()
export class ProofReader {
  constructor(private readonly verifier: Verifier) {}

  /** The decision, where one was needed; the last where several were. Throws `denied` when anything is missing, forged, or given for something else. */
  async check(command: ExecuteAction, intended: Intended): Promise<ActionDecision | undefined> {
    const verdict = ActionVerdictSchema.parse(await this.verifier.verify(command.verdict, { issuers: ['validator'] }));
    const tokens = command.decisions ?? (command.decision === undefined ? [] : [command.decision]);
    const read = async (token: string): Promise<ActionDecision> =>
      ActionDecisionSchema.parse(await this.verifier.verify(token, { issuers: ['orchestrator'] }));
    const decisions = await Promise.all(tokens.map(read));
    checkProof(intended, verdict, decisions);
    return decisions.at(-1);
  }
}
