const small = {
  'workflow.yaml': `name: small
description: Pays what a mail asks for.
input: input.schema.json
dataClass: internal
deadline: 1d
budget: { microUsd: 1000, attempts: 2 }
reviewer: payables
steps:
  intent: { kind: classify, model: vendor-mail, text: input.text }
  matter:
    kind: rule
    rule: intent.label = 'invoice'
    else: { end: rejected, code: not-an-invoice }
  letter:
    kind: generate
    after: matter
    model: template
    prompt: letter.md
    with: "{ 'name': input.vendor, 'amount': input.amount }"
  approve:
    kind: approval
    for: pay
    after: letter
    role: payables-approver
    show: "{ 'text': letter.text }"
    within: 1h
  pay:
    kind: action
    after: approve
    use: erp.pay-invoice
    with: pay.jsonata
    compensate: erp.cancel-payment
result: "{ 'reference': pay.reference, 'letter': letter.text }"
`,
  'input.schema.json': JSON.stringify({
    type: 'object',
    required: ['text', 'vendor', 'amount', 'iban'],
    properties: {
      text: { type: 'string' },
      vendor: { type: 'string' },
      amount: { type: 'object', required: ['minor'], properties: { minor: { type: 'integer' } } },
      iban: { type: 'string' },
    },
    additionalProperties: false,
  }),
  'letter.md': `---
templates:
  en: "Dear {{name}}, we pay {{amount.minor}}."
---
Write to {{name}}.
`,
  'pay.jsonata': `(
  $amount := { 'minor': input.amount.minor, 'currency': 'EUR' };
  { 'vendor': input.vendor, 'invoice': input.text, 'iban': input.iban, 'amount': $amount }
)
`,
};

/** A small workflow in which every kind of finding could be made: asks a model, asks a person, pays. */
export const smallFolder = (): Record<string, string> => ({ ...small });
