const schema = JSON.stringify({ type: 'object' });

/** What is asked of one line of an order: the child of a map or of a subworkflow. */
export const checkLine = {
  'workflow.yaml': `
name: check-line
input: schemas/input.schema.json
dataClass: internal
deadline: 1h
budget: { microUsd: 1000 }
steps:
  intent: { kind: classify, model: support, text: input.text }
  known: { kind: rule, rule: intent.label != 'odd', else: { end: rejected, code: odd-line } }
result: intent.label
`,
  'schemas/input.schema.json': JSON.stringify({
    type: 'object',
    required: ['text'],
    properties: { text: { type: 'string' } },
  }),
};

/** Every kind of step in one workflow. */
export const orders = {
  'workflow.yaml': `
name: orders
input: schemas/input.schema.json
dataClass: internal
deadline: 1h
budget: { microUsd: 100000 }
steps:
  route: { kind: branch, arms: { many: "$count(input.lines) > 1" }, else: one }
  lines:
    kind: map
    arm: route.many
    over: input.lines
    as: line
    with: "{ 'text': $line }"
    workflow: check-line
    parallel: 2
    onItemFail: collect
    within: 30m
  single: { kind: subworkflow, arm: route.one, with: "{ 'text': input.lines[0] }", workflow: check-line }
  rest: { kind: wait, for: 20ms, after: [lines, single] }
  passages: { kind: retrieve, after: rest, question: "'how'" }
  approve: { kind: approval, for: pay, after: passages, role: payer, show: "{ 'lines': lines ?: null }" }
  pay:
    kind: action
    use: erp.pay-invoice
    with: |
      { 'vendor': 'V-1', 'invoice': 'I-1', 'iban': 'DE89370400440532013000',
        'amount': { 'minor': $count(input.lines), 'currency': 'EUR' } }
    compensate: erp.cancel-payment
  answer: { kind: generate, after: pay, prompt: prompts/answer.md, with: "{ 'reference': pay.reference }" }
result: "{ 'labels': lines ? lines.{ 'status': status, 'label': result, 'reason': reason } : (single ?? null), 'text': answer.text }"
`,
  'schemas/input.schema.json': schema,
  'prompts/answer.md': 'Say that it is paid.',
};

/** A thousand items, each with steps of its own. */
export const manyItems = {
  'workflow.yaml': `
name: many-items
input: schemas/input.schema.json
dataClass: internal
deadline: 1h
budget: { microUsd: 0 }
steps:
  items:
    kind: map
    over: input.items
    parallel: 16
    steps:
      intent: { kind: classify, model: support, text: "'item ' & input.item" }
      both: { kind: rule, rule: "{ 'isOk': $exists(intent.label), 'at': input.index }" }
    result: "{ 'item': input.item, 'label': intent.label, 'at': both.at }"
result: "{ 'count': $count(items), 'sum': $sum(items.item), 'last': items[-1] }"
`,
  'schemas/input.schema.json': schema,
};
