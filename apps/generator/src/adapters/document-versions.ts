import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

/** The newest version of documents that this instance has heard of; withdrawn ones have none. What it missed, the access version still tells. */
@Injectable()
export class DocumentVersions {
  private readonly versions = new LRUCache<string, number>({ max: 20_000 });

  note(tenant: string, document: string, version: number, isAvailable: boolean): void {
    const key = `${tenant}/${document}`;
    const newest = isAvailable ? version : version + 1;
    this.versions.set(key, Math.max(newest, this.versions.get(key) ?? 0));
  }

  /** Whether a newer version is known, or that this one was taken away. */
  isOutdated(tenant: string, document: string, version: number): boolean {
    return (this.versions.get(`${tenant}/${document}`) ?? 0) > version;
  }
}
