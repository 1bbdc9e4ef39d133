import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EmbeddedPostgres } from '@chassis/persistence';
import { CannotMeasure } from '../../eval/cannot-measure.js';
import type { Measurement, Report } from '../../report.js';
import { Random } from '../random.js';
import { chaosTenants } from './chaos-tenants.js';
import { type BilledCall, examineMoney, type MoneyFound } from './examine-money.js';
import { type MoneyAddress, MoneyServer } from './money-server.js';

const callers = 4;
const leastCalls = 200;
const usd = (micro: number): number => micro / 1_000_000;

/** Callers in processes of their own that are killed and started again, while the budgets run out. */
class Callers {
  private readonly running = new Map<ChildProcess, { readonly gone: Promise<void>; readonly bill: string }>();
  private started = 0;
  kills = 0;
  private isOver = false;

  constructor(
    private readonly address: MoneyAddress,
    private readonly dir: string,
    private readonly random: Random,
  ) {}

  start(): void {
    if (this.isOver) return;
    const seed = ++this.started;
    const main = fileURLToPath(new URL('./budget-caller.js', import.meta.url));
    const bill = path.join(this.dir, `bill-${seed}`);
    const args = [this.address.host, String(this.address.port), bill, String(seed)];
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.running.set(child, { gone, bill });
    void gone.then(() => {
      this.running.delete(child);
      this.start();
    });
  }

  /** Only those that work: one that still starts holds no money. */
  killOne(): void {
    const atWork = [...this.running].filter(([, { bill }]) => existsSync(bill));
    if (atWork.length <= callers / 2) return;
    const [child] = this.random.pick(atWork);
    if (child.kill('SIGKILL')) this.kills += 1;
  }

  /** Resolves when most of them have money in hand. */
  async atWork(): Promise<void> {
    while ([...this.running].filter(([, { bill }]) => existsSync(bill)).length <= callers / 2) await sleep(100);
  }

  async end(): Promise<void> {
    this.isOver = true;
    const all = [...this.running];
    for (const [child] of all) child.kill('SIGKILL');
    this.kills += all.length;
    await Promise.all(all.map(async ([, { gone }]) => await gone));
  }
}

/** Overspending and lost money, counted by a bill that the ledger never sees. */
export const budgetsScenario: Measurement = {
  summary: 'many callers against small budgets, kill -9 among them: nothing overspent, nothing unaccounted',
  async run(args: readonly string[]): Promise<Report> {
    const { values } = parseArgs({
      args: [...args],
      options: { seconds: { type: 'string', default: '20' }, seed: { type: 'string', default: '7' } },
    });
    const dir = await mkdtemp(path.join(tmpdir(), 'chassis-budgets-'));
    await chmod(dir, 0o755);
    const postgres = await EmbeddedPostgres.start({ dataDir: path.join(dir, 'pg') });
    try {
      return await measureBudgets(postgres, dir, { seconds: Number(values.seconds), seed: Number(values.seed) });
    } finally {
      await postgres.stop();
      await rm(dir, { recursive: true, force: true });
    }
  },
};

async function measureBudgets(
  postgres: EmbeddedPostgres,
  dir: string,
  { seconds, seed }: { seconds: number; seed: number },
): Promise<Report> {
  await MoneyServer.provision(postgres);
  const { host = '', port = 0 } = postgres.connection('chassis');
  const server = MoneyServer.connect({ host, port });
  try {
    for (const tenant of chaosTenants) await setLimits(server, tenant);
    const random = new Random(seed);
    const all = new Callers({ host, port }, dir, random);
    for (let at = 0; at < callers; at++) all.start();
    await all.atWork();
    const until = Date.now() + seconds * 1_000;
    while (Date.now() < until) {
      await sleep(random.between(300, 900));
      all.killOne();
    }
    await all.end();
    await settleAll(server);
    const { bill, granted, refused } = await readBills(dir);
    if (bill.length < leastCalls)
      throw new CannotMeasure(
        `only ${bill.length} calls were made, and ${leastCalls} are needed: the machine is too busy.`,
      );
    const each = await Promise.all(
      chaosTenants.map(
        async ({ name }) =>
          await examineMoney(
            server,
            name,
            bill.filter((one) => one.tenant === name),
          ),
      ),
    );
    const sum = (of: (found: MoneyFound) => number): number => each.reduce((total, one) => total + of(one), 0);
    return {
      name: 'chaos budgets',
      metrics: {
        overspendUsd: usd(sum((one) => one.overspent)),
        unaccountedUsd: usd(sum((one) => one.unaccounted)),
        stillHeldUsd: usd(sum((one) => one.stillHeld)),
        spentUsd: usd(sum((one) => one.spent)),
        estimatedBeyondBillUsd: usd(sum((one) => one.estimatedBeyondBill)),
        estimatedCharges: sum((one) => one.estimatedCharges),
        attemptsGranted: granted,
        attemptsRefused: refused,
        callsBilled: bill.length,
        callersKilled: all.kills,
      },
      peers: {},
      method: `${callers} processes of 12 lanes each call the generator's own ledger (PostgresMoneyLedger) on a real Postgres for ${seconds} s, seed ${seed}; a process is killed with SIGKILL every 0.3–0.9 s and another starts. A simulated provider appends its own bill when a call begins; its calls cost at most their bound. Budgets of ${chaosTenants.length} tenants: from 0.001 to ${usd(chaosTenants.at(-1)!.limits.tenant)} USD a month, a third of it for each user a day, a sixth for one of two models. Afterwards stale charges are settled, and ledger, windows and bill are compared: overspend is what either bill or ledger holds past a limit, unaccounted what is billed and not booked, booked otherwise than billed where the usage was known, or a window that is not the sum of its charges. Calls of killed callers count their upper bound, which is estimatedBeyondBillUsd.`,
    };
  } finally {
    await server.database.close();
  }
}

async function setLimits(
  { budgets, database }: MoneyServer,
  { name, limits }: (typeof chaosTenants)[number],
): Promise<void> {
  const wanted = [
    { scope: 'tenant', subject: '*', period: 'month', limitMicroUsd: limits.tenant },
    { scope: 'user', subject: '*', period: 'day', limitMicroUsd: limits.user },
    { scope: 'model', subject: 'm1', period: 'total', limitMicroUsd: limits.m1 },
  ] as const;
  await database.withTenant(name, async (tx) => {
    for (const one of wanted) await budgets.put(tx, { ...one, mode: 'blocking' }, 'user:chaos');
  });
}

/** Waits until no call can still be under way, as the product's own sweep does. */
async function settleAll({ ledger, database }: MoneyServer): Promise<void> {
  for (;;) {
    await ledger.settleStale(500);
    let open = 0;
    for (const { name } of chaosTenants) open += await openCharges(database, name);
    if (open === 0) return;
    await sleep(300);
  }
}

async function openCharges(database: MoneyServer['database'], tenant: string): Promise<number> {
  const sql = `select count(*)::int as open from charge where state in ('reserved', 'dispatched')`;
  const [row] = await database.withTenant(tenant, async (tx) => await tx.query<{ open: number }>(sql));
  return row?.open ?? 0;
}

async function readBills(dir: string): Promise<{ bill: BilledCall[]; granted: number; refused: number }> {
  const files = (await readdir(dir)).filter((one) => one.startsWith('bill-'));
  const lines = (await Promise.all(files.map(async (one) => await readFile(path.join(dir, one), 'utf8')))).flatMap(
    (text) => text.split('\n'),
  );
  const bill = lines
    .map((line) => line.split(' '))
    .filter(([kind]) => kind === 'billed')
    .map(([, run = '', call = '', microUsd = '0', subject = '', model = '', tenant = '']) => ({
      tenant,
      run,
      call,
      microUsd: Number(microUsd),
      subject,
      model,
    }));
  const count = (word: string): number => lines.filter((line) => line === word).length;
  return { bill, granted: count('granted'), refused: count('refused') };
}
