import { z } from 'zod';

/** What a test may make go wrong; counts are used up one payment at a time. */
export const FaultsSchema = z.strictObject({
  /** So many payments are made, and their sockets closed without an answer. */
  lostAnswers: z.int().min(0),
  /** So many answers come late, by `slowMs`; the payment is made at once. */
  slowAnswers: z.int().min(0),
  slowMs: z.int().min(0),
  /** So many payments answer a server fault and are not made. */
  serverFaults: z.int().min(0),
  /** So many payments are made and then answer a server fault. */
  faultsAfterPaying: z.int().min(0),
  blockedVendors: z.array(z.string()),
  /** What every answer about a payment remarks; nothing when empty. */
  remark: z.string().max(4_000),
});
export type FaultPlan = z.infer<typeof FaultsSchema>;
type Counted = 'lostAnswers' | 'slowAnswers' | 'serverFaults' | 'faultsAfterPaying';

export class Faults {
  private plan: FaultPlan = {
    lostAnswers: 0,
    slowAnswers: 0,
    slowMs: 0,
    serverFaults: 0,
    faultsAfterPaying: 0,
    blockedVendors: [],
    remark: '',
  };

  /** Replaces the keys given; the others stay. */
  change(part: unknown): FaultPlan {
    this.plan = { ...this.plan, ...FaultsSchema.partial().parse(part) };
    return this.plan;
  }

  current(): FaultPlan {
    return this.plan;
  }

  /** True so often as the plan says, then no more. */
  takes(fault: Counted): boolean {
    if (this.plan[fault] === 0) return false;
    this.plan = { ...this.plan, [fault]: this.plan[fault] - 1 };
    return true;
  }
}
