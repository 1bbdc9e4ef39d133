import { CONFIG } from '@chassis/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type Standing, WaitingRuns } from '../adapters/waiting-runs.js';
import type { OrchestratorConfig } from '../config.js';
import { RecentTenants } from '@chassis/messaging';

/** So old the count of a tenant's steps may be; what this instance does itself is counted at once. */
const freshMs = 500;

/** So long after the last event of its runs a tenant counts as being there. */
const besideMs = 2_000;

interface Counted extends Standing {
  readonly at: number;
}

/** A count under way, and what was committed since it was asked for: whether it saw that is not known. */
interface Counting {
  readonly counted: Promise<Counted>;
  grown: number;
}

/**
 * Whether a run of a tenant may start at once. On one instance the count is exact; several may together exceed the limit by what each starts
 * within half a second.
 */
@Injectable()
export class StartGate {
  private readonly counted = new LRUCache<string, Counted>({ max: 5_000 });
  private readonly counting = new Map<string, Counting>();
  private readonly entered = new Map<string, number>();
  private readonly recent = new RecentTenants(besideMs);
  private onRoom: (() => void) | undefined;

  constructor(
    private readonly waiting: WaitingRuns,
    @Inject(CONFIG) private readonly config: OrchestratorConfig,
  ) {}

  /**
   * Steps at once of a tenant without a limit of its own: many while it is alone, or has no runs that wait; few while its runs pile up
   * and others are there to be delayed. So who has little to do is not held back by somebody else's flood.
   */
  usual({ hasWaiting }: Pick<Standing, 'hasWaiting'>): number {
    const { ENGINE_STEPS_PER_TENANT: alone, ENGINE_STEPS_BESIDE_OTHERS: beside } = this.config;
    return hasWaiting && this.recent.count(performance.now()) > 1 ? Math.min(alone, beside) : alone;
  }

  /** Calls `onRoom` whenever runs that wait may have room. */
  watch(onRoom: () => void): void {
    this.onRoom = onRoom;
  }

  /** Takes a place for a start, to be left with `leave` once that is committed; false: it must wait. */
  async enter(tenant: string): Promise<boolean> {
    this.recent.note(tenant, performance.now());
    const standing = await this.standing(tenant);
    if (standing.hasWaiting || !this.hasRoom(tenant, standing)) return false;
    this.entered.set(tenant, this.startingIn(tenant) + 1);
    return true;
  }

  leave(tenant: string): void {
    const left = this.startingIn(tenant) - 1;
    if (left > 0) this.entered.set(tenant, left);
    else this.entered.delete(tenant);
  }

  /** Starts of each tenant that are not committed yet, which no count of rows knows. */
  starting(): ReadonlyMap<string, number> {
    return this.entered;
  }

  /** A run waits; it is looked at soon if there is room, for whoever had none a moment ago may be gone. */
  noteWaiting(tenant: string): void {
    const standing = this.counted.get(tenant);
    if (standing === undefined) return;
    standing.hasWaiting = true;
    if (this.hasRoom(tenant, standing)) this.onRoom?.();
  }

  /** After a commit: by how many the steps at work grew. */
  noteSteps(tenant: string, delta: number): void {
    this.recent.note(tenant, performance.now());
    const counting = this.counting.get(tenant);
    if (counting !== undefined && delta > 0) counting.grown += delta;
    const standing = this.counted.get(tenant);
    if (standing === undefined || delta === 0) return;
    standing.active = Math.max(0, standing.active + delta);
    if (delta > 0 || !standing.hasWaiting) return;
    this.onRoom?.();
    // Whether runs still wait is asked again now and then; without an answer this instance goes on believing it.
    if (!isFresh(standing)) void this.count(tenant).catch(() => undefined);
  }

  private hasRoom(tenant: string, standing: Standing): boolean {
    const { active, limit = this.usual(standing) } = standing;
    return active + this.startingIn(tenant) < limit;
  }

  private startingIn(tenant: string): number {
    return this.entered.get(tenant) ?? 0;
  }

  private async standing(tenant: string): Promise<Counted> {
    const known = this.counted.get(tenant);
    return known !== undefined && isFresh(known) ? known : await this.count(tenant);
  }

  private async count(tenant: string): Promise<Counted> {
    const flying = this.counting.get(tenant);
    if (flying !== undefined) return await flying.counted;
    const counting = { counted: this.read(tenant), grown: 0 };
    this.counting.set(tenant, counting);
    return await counting.counted;
  }

  private async read(tenant: string): Promise<Counted> {
    try {
      const standing = await this.waiting.standing(tenant);
      const active = standing.active + (this.counting.get(tenant)?.grown ?? 0);
      const counted = { ...standing, active, at: performance.now() };
      this.counted.set(tenant, counted);
      return counted;
    } finally {
      this.counting.delete(tenant);
    }
  }
}

const isFresh = ({ at }: Counted): boolean => performance.now() - at < freshMs;
