import { defineConfig } from 'vitest/config';

/** Projects by kind: `unit` needs nothing, `integration` a real server, `component` a module on the embedded bus, `journey` the product. */
const exclude = ['**/dist/**', '**/node_modules/**'];
const kind = (name: string, include: string[], more: Record<string, unknown> = {}) => ({
  extends: true as const,
  test: {
    name,
    include,
    exclude: [...exclude, ...((more.exclude as string[]) ?? [])],
    ...(more.timeout ? { testTimeout: more.timeout as number, hookTimeout: more.timeout as number } : {}),
  },
});

export default defineConfig({
  test: {
    projects: [
      kind(
        'unit',
        ['{libs,apps,simulators}/*/src/**/*.spec.ts', '{tools,bench}/src/**/*.spec.ts', 'tools/*/src/**/*.spec.ts'],
        { exclude: ['**/*.int.spec.ts'] },
      ),
      kind('integration', ['{libs,apps,simulators,tools}/*/src/**/*.int.spec.ts'], { timeout: 60_000 }),
      kind('component', ['{libs,apps,simulators}/*/test/**/*.spec.ts'], { timeout: 60_000 }),
      kind('journey', ['e2e/**/*.spec.ts'], { timeout: 180_000 }),
    ],
  },
});
