import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from '../run-program.js';
import { type ContainerState, containerState } from './container-state.js';
import type { ComposeCommand } from './engine.js';

export interface ProjectOptions {
  command: ComposeCommand;
  /** Of the repository. */
  root: string;
  name: string;
  settings: Readonly<Record<string, string>>;
}

/** One start of docker-compose.yml under a name of its own, with containers, volumes and a network that nothing else uses. */
export class ComposeProject {
  constructor(private readonly options: ProjectOptions) {}

  async compose(...flags: string[]): Promise<string> {
    const { command, root, name, settings } = this.options;
    const [program, ...first] = command;
    // The legacy builder works on every engine, and takes base images that no registry has.
    const environment = {
      ...settings,
      COMPOSE_PROJECT_NAME: name,
      DOCKER_BUILDKIT: '0',
      COMPOSE_DOCKER_CLI_BUILD: '0',
    };
    return await runProgram(program, [...first, '--file', 'docker-compose.yml', ...flags], { cwd: root, environment });
  }

  async containers(once: (service: string) => boolean): Promise<ContainerState[]> {
    const label = `label=com.docker.compose.project=${this.options.name}`;
    const ids = (await runProgram('docker', ['ps', '--all', '--quiet', '--filter', label])).split('\n').filter(Boolean);
    if (ids.length === 0) return [];
    const inspected = JSON.parse(await runProgram('docker', ['inspect', ...ids])) as unknown[];
    return inspected.map((one) => containerState(one, once));
  }

  /** Waits until every container is settled; throws with the last lines of those that failed or are late. */
  async untilSettled(once: (service: string) => boolean, withinMs: number): Promise<ContainerState[]> {
    for (const end = Date.now() + withinMs; ; await sleep(500)) {
      const states = await this.containers(once);
      const failed = states.filter((one) => one.state === 'failed');
      const late = Date.now() > end ? states.filter((one) => one.state === 'waiting') : [];
      if (failed.length + late.length > 0) throw new Error(await this.complaint([...failed, ...late]));
      if (states.length > 0 && states.every((one) => one.state === 'settled')) return states;
    }
  }

  private async complaint(states: readonly ContainerState[]): Promise<string> {
    const parts = await Promise.all(
      states.map(async ({ service, detail }) => {
        const log = await this.compose('logs', '--no-color', '--tail=15', service).catch(() => 'no log');
        return `${service} is ${detail}:\n${log.trim()}`;
      }),
    );
    return parts.join('\n');
  }

  async down(): Promise<void> {
    await this.compose('--profile', 'demo', 'down', '--volumes', '--remove-orphans', '--timeout', '25');
  }
}
