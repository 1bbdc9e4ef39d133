import { RecentTenants } from './recent-tenants.js';
import { TenantQueues } from './tenant-queues.js';
import { TurnUse } from './turn-use.js';
import { lookEveryMs, TurnWindow } from './turn-window.js';

/** Has work that waits for its turn. */
export interface TurnTaker {
  /** Begins what has its turn now, and asks to be called again (`Turns.wait`) where something is left. */
  work(): void;
}

export interface TurnsOptions {
  /** As `TurnWindowOptions`; of this process by default. */
  readonly utilization?: () => number;
  readonly now?: () => number;
}

/** So long after its last turn a tenant counts as being there. */
const besideMs = 2_000;
/** Who had so many times the turns of another one lately lets it finish what it has in hand, while the process is busy. */
const muchMore = 2;
/** No longer than this: everybody gets on. */
const patienceMs = 15;

/**
 * Who may do something next in this process. A tenant alone may do as much at a time as it likes. Where several are there, all together have a window
 * that follows how busy the process is, and each may always begin its part of it (one at least), however many turns others have:
 * a flood fills what is left, and nobody waits behind it.
 */
export class Turns implements TurnTaker {
  private readonly taken = new Map<string, number>();
  private readonly recent = new RecentTenants(besideMs);
  private readonly use = new TurnUse(besideMs);
  private readonly window: TurnWindow;
  private readonly now: () => number;
  private readonly waiting = new TenantQueues<() => void>();
  private takers = new Set<TurnTaker>();
  private timer: NodeJS.Timeout | undefined;
  private total = 0;
  private begun = 0;
  private areSeveral = false;

  constructor({ utilization = utilizationOfProcess(), now = () => performance.now() }: TurnsOptions = {}) {
    this.now = now;
    this.window = new TurnWindow({ utilization, now });
  }

  /** Takes a turn for the tenant, to be given back with `end`; false: it must wait. */
  begin(tenant: string): boolean {
    const now = this.now();
    this.recent.note(tenant, now);
    if (!this.hasTurn(tenant, now)) return false;
    this.use.note(tenant, now);
    this.taken.set(tenant, this.takenBy(tenant) + 1);
    this.total++;
    this.begun++;
    return true;
  }

  end(tenant: string): void {
    this.total--;
    const left = this.takenBy(tenant) - 1;
    if (left > 0) this.taken.set(tenant, left);
    else this.taken.delete(tenant);
    this.wake();
  }

  /** `taker.work` is called when there may be a turn for what it has. */
  wait(taker: TurnTaker): void {
    this.takers.add(taker);
    // Turns may come without anybody ending one: when the process has time, or others have gone.
    this.timer ??= setInterval(() => this.wake(), lookEveryMs).unref();
  }

  /** Does `work` when the tenant has its turn, in the order of the calls. */
  async within<T>(tenant: string, work: () => Promise<T>): Promise<T> {
    await this.turnOf(tenant);
    try {
      return await work();
    } finally {
      this.end(tenant);
    }
  }

  /** How many calls of `within` wait for a turn of the tenant. */
  waitingOf(tenant: string): number {
    return this.waiting.waitingOf(tenant);
  }

  work(): void {
    const begin = (tenant: string): boolean => this.begin(tenant);
    for (let next = this.waiting.next(begin); next !== undefined; next = this.waiting.next(begin)) next.item();
    if (this.waiting.tenants > 0) this.wait(this);
  }

  private async turnOf(tenant: string): Promise<void> {
    if (this.waitingOf(tenant) === 0 && this.begin(tenant)) return;
    await new Promise<void>((resolve) => {
      this.waiting.add(tenant, resolve);
      this.wait(this);
    });
  }

  private hasTurn(tenant: string, now: number): boolean {
    const present = this.recent.count(now);
    const areSeveral = present > 1;
    if (areSeveral && !this.areSeveral) this.window.reset();
    this.areSeveral = areSeveral;
    if (!areSeveral) return true;
    const isFull = this.total >= this.window.turns;
    this.window.look(isFull);
    const { turns, isBusy } = this.window;
    if (isBusy && this.mustYield(tenant, now)) return false;
    return this.total < turns || this.takenBy(tenant) < Math.max(1, Math.floor(turns / present));
  }

  /** Who does little goes first: its run is over soon, and costs the others little time. */
  private mustYield(tenant: string, now: number): boolean {
    if (this.use.sinceMs(tenant, now) >= patienceMs) return false;
    const mine = this.use.of(tenant, now);
    for (const other of this.taken.keys())
      if (other !== tenant && muchMore * this.use.of(other, now) < mine) return true;
    return false;
  }

  private takenBy(tenant: string): number {
    return this.taken.get(tenant) ?? 0;
  }

  /** Who was given a turn goes behind those who were not. */
  private wake(): void {
    if (this.takers.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    const takers = this.takers;
    this.takers = new Set();
    const served: TurnTaker[] = [];
    for (const taker of takers) {
      const before = this.begun;
      taker.work();
      if (this.begun > before && this.takers.delete(taker)) served.push(taker);
    }
    for (const taker of served) this.takers.add(taker);
  }
}

/**
 * How busy this process was since the last call. A loop that waits for a processor looks busy too, and shrinking its work would not give it one:
 * so no more than the time on processors counts.
 */
function utilizationOfProcess(): () => number {
  let loop = performance.eventLoopUtilization();
  let cpu = process.cpuUsage();
  let at = performance.now();
  return () => {
    const [nextLoop, nextCpu, now] = [performance.eventLoopUtilization(), process.cpuUsage(), performance.now()];
    const { utilization } = performance.eventLoopUtilization(nextLoop, loop);
    const cpuMs = (nextCpu.user - cpu.user + nextCpu.system - cpu.system) / 1_000;
    const onProcessors = cpuMs / Math.max(1, now - at);
    [loop, cpu, at] = [nextLoop, nextCpu, now];
    return Math.min(utilization, onProcessors);
  };
}
