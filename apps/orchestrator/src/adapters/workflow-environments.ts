import { ChecksList, DisclosureGet, IntentsList, ModelsDescribe, OperationsList } from '@chassis/contracts';
import { type RouteCaller, RouteClient } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import type { Environment, KnownWorkflow } from '../domain/checking/environment.js';
import { readWorkflowFile } from '../domain/checking/read-workflow-file.js';
import type { StepFile } from '../domain/step-file.js';
import type { WorkflowFile } from '../domain/workflow-file.js';
import { PolicyStore } from './policy-store.js';
import { SubjectDirectory } from './subject-directory.js';
import { WorkflowCatalog } from './workflow-catalog.js';

const mostWorkflows = 100;

/** Asks the owners what there is: a check against what they said yesterday would publish what fails today. */
@Injectable()
export class WorkflowEnvironments {
  constructor(
    private readonly routes: RouteClient,
    private readonly catalog: WorkflowCatalog,
    private readonly policies: PolicyStore,
    private readonly subjects: SubjectDirectory,
  ) {}

  /** What is around a folder of this name; `transient` when an owner does not answer, for nothing is published unchecked. */
  async of(
    tenant: string,
    name: string,
    files: Readonly<Record<string, string>>,
    caller: RouteCaller,
  ): Promise<Environment> {
    const { source } = readWorkflowFile(files['workflow.yaml'] ?? '');
    const steps = source === undefined ? [] : stepsOf(source);
    const [offered, policy, roles, workflows] = await Promise.all([
      this.offered(steps, caller),
      this.policies.get(tenant),
      this.subjects.roles(tenant),
      this.workflowsFor(tenant, name, source),
    ]);
    return { ...offered, policy, roles, workflows };
  }

  /** What the other services offer. Who has no part in the workflow need not be there to have it checked. */
  private async offered(
    steps: readonly StepFile[],
    caller: RouteCaller,
  ): Promise<
    Pick<Environment, 'operations' | 'models' | 'defaults' | 'checks' | 'failures' | 'intents' | 'disclosure'>
  > {
    const ifAny = async <T>(isAsked: (step: StepFile) => boolean, ask: () => Promise<T>): Promise<T | undefined> =>
      steps.some(isAsked) ? await ask() : undefined;
    const [known, models, judged, taught, disclosed] = await Promise.all([
      ifAny(isOf('action'), async () => await this.routes.call(OperationsList, {}, caller)),
      ifAny(isOf('generate'), async () => await this.routes.call(ModelsDescribe, {}, caller)),
      ifAny(isJudged, async () => await this.routes.call(ChecksList, {}, caller)),
      ifAny(asksSpecialist, async () => await this.routes.call(IntentsList, {}, caller)),
      ifAny(namesDisclosure, async () => await this.routes.call(DisclosureGet, {}, caller)),
    ]);
    return {
      operations: known?.operations ?? [],
      models: models?.all ?? [],
      defaults: { text: models?.text.name ?? '', json: models?.json.name ?? '' },
      checks: judged?.checks.map((one) => one.name) ?? [],
      failures: judged?.failures,
      intents: taught?.models ?? [],
      disclosure: disclosed?.policy,
    };
  }

  /** The published version of the name, and of all that the folder starts, however deep. */
  private async workflowsFor(
    tenant: string,
    name: string,
    source: WorkflowFile | undefined,
  ): Promise<Record<string, KnownWorkflow>> {
    const wanted = [name, ...(source === undefined ? [] : startedBy(source))];
    const found: Record<string, KnownWorkflow> = {};
    for (const one of wanted) {
      if (Object.hasOwn(found, one) || Object.keys(found).length >= mostWorkflows) continue;
      const known = await this.published(tenant, one);
      if (known === undefined) continue;
      found[one] = known;
      wanted.push(...startedBy(known.source));
    }
    return found;
  }

  private async published(tenant: string, name: string): Promise<KnownWorkflow | undefined> {
    const hash = await this.catalog.currentHash(tenant, name);
    if (hash === undefined) return undefined;
    const { files } = await this.catalog.bundle(tenant, hash);
    const texts = Object.fromEntries(Object.entries(files).map(([path, { text }]) => [path, text]));
    const { source } = readWorkflowFile(texts['workflow.yaml'] ?? '');
    if (source === undefined) return undefined;
    return { source, files: texts, inputSchema: JSON.parse(texts[source.input] ?? '{}') as unknown };
  }
}

const isOf =
  (kind: StepFile['kind']) =>
  (step: StepFile): boolean =>
    step.kind === kind;

const asksSpecialist = (step: StepFile): boolean =>
  step.kind === 'classify' || (step.kind === 'generate' && step.checks.some(({ use }) => use === 'compliance'));

/** Steps that say what their answers disclose. */
const namesDisclosure = (step: StepFile): boolean =>
  step.kind === 'generate' && step.checks.some(({ use }) => use === 'pii' || use === 'secrets');

/** Steps that name checks, or what checks find. */
const isJudged = (step: StepFile): boolean =>
  step.kind === 'generate' || (step.kind === 'action' && Object.keys(step.onFail).length > 0);

/** The steps of a workflow, those inside its maps included. */
function stepsOf(source: WorkflowFile): StepFile[] {
  const steps = Object.values(source.steps);
  return [...steps, ...steps.flatMap((one): StepFile[] => (one.kind === 'map' ? Object.values(one.steps ?? {}) : []))];
}

const startedBy = (source: WorkflowFile): string[] =>
  stepsOf(source).flatMap((step) =>
    step.kind === 'map' || step.kind === 'subworkflow'
      ? [step.workflow, step.compensate].filter((one) => one !== undefined)
      : [],
  );
