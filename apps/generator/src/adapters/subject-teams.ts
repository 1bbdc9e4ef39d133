import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';

/** Which teams a subject belongs to, as ingress last said. */
@Injectable()
export class SubjectTeams {
  constructor(private readonly database: Database) {}

  async put(
    tenant: string,
    { subject, version, teams }: { subject: string; version: number; teams: readonly string[] },
  ) {
    const sql = `insert into subject_teams (tenant, subject, version, teams) values ($1, $2, $3, $4)
      on conflict (tenant, subject) do update set version = excluded.version, teams = excluded.teams
      where subject_teams.version < excluded.version`;
    await this.database.withTenant(tenant, async (tx) => await tx.last(sql, [tenant, subject, version, teams]));
  }
}
