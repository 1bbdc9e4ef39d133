import type { Metrics } from './suite.js';

/** The figures as a table: a share with its interval and number in one row. */
export function printTable(metrics: Metrics, method: string): void {
  const names = Object.keys(metrics).filter(
    (name) => !/(?:N|Low95|High95)$/.test(name) || metrics[name.replace(/(?:N|Low95|High95)$/, '')] === undefined,
  );
  const width = Math.max(...names.map((name) => name.length));
  for (const name of names) {
    const [low, high, n] = [metrics[`${name}Low95`], metrics[`${name}High95`], metrics[`${name}N`]];
    const interval =
      low === undefined || high === undefined ? '' : `   95 %: ${low.toFixed(3)}–${high.toFixed(3)}   n = ${n}`;
    process.stdout.write(
      `${name.padEnd(width)}  ${low === undefined ? String(metrics[name]) : metrics[name]!.toFixed(3)}${interval}\n`,
    );
  }
  process.stdout.write(`\n${method}\n`);
}
