import { z } from 'zod';

const setting = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'the name of a setting, such as ERP_URL');
const jsonSchema = z.record(z.string(), z.unknown());
/** JSONata; which names it may read is said beside each use. */
const expression = z.string().min(1);

const SystemSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('soap'), urlFrom: setting }),
  z.strictObject({ kind: z.literal('sql'), urlFrom: setting }),
  z.strictObject({ kind: z.literal('local') }),
]);

const CallSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('soap'), operation: z.string() }),
  /** Named parameters: `:vendor` stands for the field `vendor` of the request. */
  z.strictObject({ kind: z.literal('sql'), text: z.string() }),
  z.strictObject({ kind: z.literal('local'), function: z.enum(['parse-mail']) }),
]);

/** How to learn what became of an effect whose answer is missing: by asking, or because sending it again changes nothing. */
const InDoubtSchema = z.union([
  z.strictObject({
    /** A look-up of the same connector. */
    readBack: z.string(),
    /** Its arguments, over `arguments`. */
    with: expression,
    /** Whether what was found is this effect, over `arguments` and `found`. */
    isSame: expression,
    /** The effect's result, over `arguments` and `found`. */
    result: expression,
  }),
  z.strictObject({ mayRepeat: z.literal(true) }),
]);

export const OperationSchema = z
  .strictObject({
    description: z.string(),
    isEffect: z.boolean(),
    /** Whether what it gives is a record of ours, which what others wrote may be held against. */
    isRecord: z.boolean().default(false),
    arguments: jsonSchema,
    result: jsonSchema,
    call: CallSchema,
    /** What is sent, over `arguments`. */
    request: expression.default('arguments'),
    /** The result, over `arguments` and `answer` (SQL: `rows`); null means that nothing was found. */
    answer: expression.default('answer'),
    /** Over `arguments`: what makes the effect one and the same, whoever asks for it. Without it each step of a run is its own effect. */
    businessKey: z.array(expression).min(1).optional(),
    /** Over `result`. */
    reference: expression.optional(),
    /** The code for another run that asks for the same effect. */
    conflict: z.string().optional(),
    /** Codes by which the system says that it did nothing, and what we call them. */
    refusals: z.record(z.string(), z.string()).default({}),
    inDoubt: InDoubtSchema.optional(),
    /** The operation of the same connector that undoes this one, given its reference. */
    compensate: z.string().optional(),
  })
  .refine((one) => !one.isEffect || one.reference !== undefined, 'an effect names its reference')
  .refine((one) => !one.isEffect || one.inDoubt !== undefined, 'an effect says what to do in doubt')
  .refine((one) => one.businessKey === undefined || one.conflict !== undefined, 'a business key needs a conflict code');
export type OperationFile = z.infer<typeof OperationSchema>;
export type OperationCall = z.infer<typeof CallSchema>;

export const ConnectorSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]*$/),
    system: SystemSchema,
    /** A request without an answer by then is in doubt, and surely over. */
    timeoutMs: z.int().min(100).max(120_000),
    rate: z.strictObject({ requests: z.int().min(1).max(1_000), perMs: z.int().min(1) }).optional(),
    operations: z.record(z.string(), OperationSchema),
  })
  .superRefine((file, context) => {
    for (const [name, one] of Object.entries(file.operations)) {
      const complain = (message: string): void =>
        context.addIssue({ code: 'custom', path: ['operations', name], message });
      if (one.call.kind !== file.system.kind) complain(`calls ${one.call.kind}, but the system is ${file.system.kind}`);
      if (one.compensate !== undefined && file.operations[one.compensate]?.isEffect !== true)
        complain(`compensate: there is no effect ${one.compensate}`);
      if (
        one.inDoubt !== undefined &&
        'readBack' in one.inDoubt &&
        file.operations[one.inDoubt.readBack]?.isEffect !== false
      )
        complain(`inDoubt: there is no look-up ${one.inDoubt.readBack}`);
    }
  });
export type ConnectorFile = z.infer<typeof ConnectorSchema>;
