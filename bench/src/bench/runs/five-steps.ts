import { IntentsPut, WorkflowDraftPut, WorkflowsPublish } from '@chassis/contracts';
import type { RouteClient } from '@chassis/messaging';

export const workflowName = 'five-steps';
export const steps = ['first', 'second', 'third', 'fourth', 'fifth'] as const;
const model = 'bench';

const workflow = `name: ${workflowName}
description: Five steps in a row, each a command to the intent-classifier and its outcome.
input: schemas/input.schema.json
dataClass: internal
deadline: 30m
budget: { microUsd: 0, attempts: 3 }
steps:
${steps
  .map((step, index) => {
    const before = steps[index - 1];
    return `  ${step}: { kind: classify, model: ${model}, text: input.question${before === undefined ? '' : `, after: ${before}`} }`;
  })
  .join('\n')}
result: "{ 'label': fifth.label }"
`;

const inputSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: { question: { type: 'string', maxLength: 4_000 } },
  required: ['question'],
  additionalProperties: false,
};

/** So small a model answers in microseconds: what is measured is the engine and the way of the messages. */
const intents = {
  warranty: ['how long is the warranty of the pump', 'is my pump under warranty', 'what does the warranty cover'],
  returns: ['how do I return a spare part', 'send the part back', 'where do returns go'],
};

/** Publishes the workflow and trains the stage's model for the tenant whose principal is given. */
export async function prepareTenant(routes: RouteClient, token: string): Promise<void> {
  await routes.call(IntentsPut, { model, intents, outOfScope: ['what is the weather like'] }, { token });
  const files = { 'workflow.yaml': workflow, 'schemas/input.schema.json': JSON.stringify(inputSchema) };
  const { hash } = await routes.call(WorkflowDraftPut, { name: workflowName, files }, { token });
  const { status, findings } = await routes.call(WorkflowsPublish, { name: workflowName, hash }, { token });
  if (status !== 'published') throw new Error(`${workflowName} is not published: ${JSON.stringify(findings)}`);
}

export const questionOf = (count: number): string => `How long is the warranty of pump number ${count}?`;
