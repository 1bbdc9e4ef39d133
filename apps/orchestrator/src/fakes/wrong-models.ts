import { dataClasses, WorkflowPolicySchema } from '@chassis/contracts';
import { readWorkflowFile } from '../domain/checking/read-workflow-file.js';
import { addStep, both, type Change, file, graph, type WrongFolder } from './change-folder.js';
import { demoModels } from './demo-environment.js';

const policy = (more: Record<string, unknown>) => WorkflowPolicySchema.parse(more);

const external = {
  ...demoModels[0]!,
  name: 'openai',
  id: 'gpt',
  provider: 'api.example',
  isPrivate: false,
  dataClasses: ['public' as const],
  capabilities: ['text', 'json'],
  worstCase: { contextMicroUsd: 700, outputMicroUsdPerMtoken: 100_000 },
};
const models = [...demoModels, external];
/** A workflow that asks the model outside once. */
const asking = {
  asking: {
    source: readWorkflowFile(
      'name: asking\ninput: in.json\ndeadline: 1h\nbudget: { microUsd: 900 }\nsteps: { ask: { kind: generate, model: openai, prompt: ask.md } }\nresult: ask.text\n',
    ).source!,
    files: { 'ask.md': 'Say something.' },
    inputSchema: {},
  },
};
const started = (more: string): Change => addStep(`sub: { kind: subworkflow, workflow: asking, with: input${more} }`);
const cascade = (list: string): string => `---\ncascade: ${list}\n---\nWrite to {{name}}.\n`;

const judge = (settings: string): Change =>
  graph('    prompt: letter.md', `    prompt: letter.md\n    checks: [{ use: judge, with: ${settings} }]`);

/** What can be wrong with the models that a folder names, and with what they may cost. */
export const wrongModels: readonly WrongFolder[] = [
  [
    'a specialist that nobody taught',
    graph('model: vendor-mail', 'model: birds'),
    'unknown-intent-model',
    'workflow.yaml:9',
    'PUT /v1/intents/birds',
  ],
  ['an unknown model', graph('model: template', 'model: oracle'), 'unknown-model', 'workflow.yaml:17', 'extractive'],
  [
    'an unknown model in a cascade',
    both(graph('model: template', 'model: auto'), file('letter.md', cascade('[extractive, oracle]'))),
    'unknown-model',
    'letter.md:',
    'cascade: No model is called oracle',
  ],
  [
    'a model in a cascade that the tenant may not use',
    both(graph('model: template', 'model: auto'), file('letter.md', cascade('[extractive, template]'))),
    'model-not-permitted',
    'letter.md:',
    'may not use the model template',
    { policy: policy({ models: ['extractive'] }) },
  ],
  [
    'a model in a cascade that may not be given the data',
    both(graph('model: template', 'model: auto'), file('letter.md', cascade('[extractive, openai]'))),
    'data-class-not-permitted',
    'letter.md:',
    'private model',
    { models },
  ],
  [
    'a cascade that is none',
    file('letter.md', cascade('extractive')),
    'invalid-prompt',
    'letter.md:',
    'two different models or more',
  ],
  [
    'a rival that is called in at no time',
    file('letter.md', '---\ntemplates: {en: "Dear {{name}}"}\nhedgeAfterMs: soon\n---\n'),
    'invalid-prompt',
    'letter.md:',
    'hedgeAfterMs',
  ],
  [
    'a prompt that needs what its model has not',
    file('letter.md', `---\ntemplates: {en: "Dear {{name}}"}\nneeds: {tools: true}\n---\n`),
    'model-lacks-needs',
    'letter.md:',
    'what template has not: it has no tools',
  ],
  [
    'a prompt that needs a longer context than a model of its cascade has',
    both(
      graph('model: template', 'model: auto'),
      file('letter.md', '---\ncascade: [extractive, openai]\nneeds: {contextTokens: 9000}\n---\nWrite to {{name}}.\n'),
    ),
    'model-lacks-needs',
    'letter.md:',
    'what openai has not: it takes 8192 tokens of 9000',
    { models: [...demoModels, { ...external, dataClasses, contextTokens: 8_192 }] },
  ],
  [
    'a prompt that needs what no model has where the choice is left open',
    both(graph('model: template', 'model: auto'), file('letter.md', '---\nneeds: {vision: true}\n---\nTo {{name}}.\n')),
    'model-lacks-needs',
    'letter.md:',
    'none that gives text',
  ],
  [
    'needs that nobody knows',
    file('letter.md', '---\ntemplates: {en: "Dear {{name}}"}\nneeds: {speed: true}\n---\n'),
    'invalid-prompt',
    'letter.md:',
    'speed is none of jsonSchema, tools and vision',
  ],
  [
    'a choice of the model where the tenant may not use all',
    graph('model: template', 'model: auto'),
    'model-not-permitted',
    'workflow.yaml:17',
    'auto may choose any model',
    { policy: policy({ models: ['extractive'] }) },
  ],
  [
    'a model that the tenant may not use',
    () => undefined,
    'model-not-permitted',
    'workflow.yaml:17',
    'extractive',
    { policy: policy({ models: ['extractive'] }) },
  ],
  [
    'a model that cannot do it',
    graph('model: template', 'model: invoice-extractor'),
    'wrong-capability',
    'workflow.yaml:17',
    'asks for text',
  ],
  [
    'a model that may not be given the data',
    graph('model: template', 'model: openai'),
    'data-class-not-permitted',
    'workflow.yaml:17',
    'private model',
    { models },
  ],
  [
    'a class of data that the tenant may not use',
    () => undefined,
    'data-class-not-permitted',
    'workflow.yaml:4',
    'up to public',
    { policy: policy({ maxDataClass: 'public' }) },
  ],
  [
    'a default model that is passed over',
    both(graph('    model: template\n', ''), file('letter.md', 'Write to {{name}}.')),
    'model-class-falls-back',
    'workflow.yaml:14',
    'a local model answers',
    { models, defaults: { text: 'openai', json: 'openai' } },
  ],
  [
    'a budget that the tenant may not give',
    () => undefined,
    'budget-not-permitted',
    'workflow.yaml:6',
    '999',
    { policy: policy({ maxBudgetMicroUsd: 999 }) },
  ],
  [
    'a budget that pays for no call',
    both(graph('model: template', 'model: openai'), graph('microUsd: 1000', 'microUsd: 700')),
    'budget-too-small',
    'workflow.yaml:6',
    'letter up to 800',
    { models },
  ],
  [
    'a budget that does not pay for what a child asks',
    both(started(''), graph('microUsd: 1000', 'microUsd: 799')),
    'budget-too-small',
    'workflow.yaml:6',
    'sub up to 800',
    { models, workflows: asking },
  ],
  [
    'a child that may spend less than it asks for',
    started(', budget: { microUsd: 700 }'),
    'budget-too-small',
    'workflow.yaml:20',
    'One call of each model of asking may cost 800',
    { models, workflows: asking },
  ],
  [
    'children that may each spend more than the run has',
    addStep('subs: { kind: map, over: "[\'a\']", workflow: asking, budget: { microUsd: 2000 } }'),
    'budget-too-small',
    'workflow.yaml:20',
    'none could begin',
    { models, workflows: asking },
  ],
  [
    'a budget without repairs',
    graph('model: template', 'model: openai'),
    'budget-without-repairs',
    'workflow.yaml:6',
    '1600',
    { models },
  ],
  [
    'a judge that is not there',
    judge('{ model: oracle, questions: [Is it polite?], least: 0.7 }'),
    'unknown-model',
    'workflow.yaml:19',
    'none that can judge',
  ],
  [
    'a judge that only extracts',
    judge('{ model: invoice-extractor, questions: [Is it polite?], least: 0.7 }'),
    'wrong-capability',
    'workflow.yaml:19',
    'judges nothing',
  ],
  [
    'a judge that may not see the data',
    judge('{ model: openai, questions: [Is it polite?], least: 0.7 }'),
    'data-class-not-permitted',
    'workflow.yaml:19',
    'The judge openai',
    { models },
  ],
  [
    'a judge that the tenant may not use',
    judge('{ model: openai, questions: [Is it polite?], least: 0.7 }'),
    'model-not-permitted',
    'workflow.yaml:19',
    'as judge',
    { models, policy: policy({ models: ['template'] }) },
  ],
  [
    'a choice of the judge where no model may see the data',
    judge('{ model: auto, questions: [Is it polite?], least: 0.7 }'),
    'data-class-not-permitted',
    'workflow.yaml:19',
    'No model that can judge',
    { models },
  ],
  [
    'a choice of the judge where there is none',
    judge('{ model: auto, questions: [Is it polite?], least: 0.7 }'),
    'wrong-capability',
    'workflow.yaml:19',
    'No model here can judge',
  ],
  [
    'a judge that is asked nothing',
    judge('{ model: openai, least: 0.7 }'),
    'invalid-check-settings',
    'workflow.yaml:19',
    'questions',
    { models },
  ],
  [
    'a judge whose threshold lets all pass',
    judge('{ model: openai, questions: [Is it polite?], least: 0 }'),
    'invalid-check-settings',
    'workflow.yaml:19',
    'least',
    { models },
  ],
  [
    'a judge without settings',
    graph('    prompt: letter.md', '    prompt: letter.md\n    checks: [judge]'),
    'invalid-check-settings',
    'workflow.yaml:19',
    'The check judge takes',
  ],
  [
    'a budget that does not pay for the judge',
    judge('{ model: openai, questions: [Is it polite?], least: 0.7 }'),
    'budget-without-repairs',
    'workflow.yaml:6',
    'letter up to 800',
    { models },
  ],
];
