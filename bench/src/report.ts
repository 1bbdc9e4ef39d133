import { CannotMeasure } from './eval/cannot-measure.js';

/** What a bench, an eval or a chaos scenario measured: flat numeric metrics whose names carry units. */
export interface Report {
  name: string;
  metrics: Record<string, number>;
  /** Other people's software, measured beside ours in the same run. */
  peers: Record<string, number>;
  /** How it was measured: handlers, models, settings, machine. */
  method: string;
  /** Lines for people: histograms, lists. */
  notes?: readonly string[];
}

export interface Measurement {
  readonly summary: string;
  run(args: readonly string[]): Promise<Report>;
}

/** Prints a table, and with `--json` the report as the last line of standard output. */
export function print(report: Report, isJson: boolean): void {
  const width = Math.max(...Object.keys(report.metrics).map((one) => one.length), 10);
  process.stdout.write(`\n${report.name}\n`);
  for (const [name, value] of [...Object.entries(report.metrics), ...Object.entries(report.peers)])
    process.stdout.write(`  ${name.padEnd(width)}  ${value}\n`);
  for (const note of report.notes ?? []) process.stdout.write(`  ${note}\n`);
  process.stdout.write(`  method: ${report.method}\n`);
  if (!isJson) return;
  const { notes: _notes, ...rest } = report;
  process.stdout.write(`${JSON.stringify(rest)}\n`);
}

/** Runs the named measurement of a family; without a name it lists what there is. Exits 0 when it could measure, 2 when not. */
export async function measure(
  family: string,
  measurements: Readonly<Record<string, Measurement>>,
  argv: readonly string[],
): Promise<number> {
  const isJson = argv.includes('--json');
  const [name, ...args] = argv.filter((one) => one !== '--json');
  const measurement = name === undefined ? undefined : measurements[name];
  if (measurement === undefined) {
    if (name !== undefined) process.stderr.write(`there is no ${family} named ${name}\n`);
    process.stdout.write(`npm run ${family} -- NAME [--json]\n`);
    for (const [one, { summary }] of Object.entries(measurements))
      process.stdout.write(`  ${one.padEnd(20)} ${summary}\n`);
    return name === undefined ? 0 : 2;
  }
  try {
    print(await measurement.run(args), isJson);
    return 0;
  } catch (error) {
    if (!(error instanceof CannotMeasure)) throw error;
    process.stderr.write(`${family} ${name}: cannot measure: ${error.message}\n`);
    return 2;
  }
}
