import { AccessChanged } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import { SubjectTeams } from '../adapters/subject-teams.js';

/** Groups of a subject are its teams, whose budgets its calls count in. */
@Injectable()
export class AccessChangedHandler {
  constructor(private readonly teams: SubjectTeams) {}

  @Handles(AccessChanged)
  async handle({ subject, version, groups }: AccessChanged, { tenant }: MessageContext): Promise<void> {
    if (!subject.startsWith('group:')) await this.teams.put(tenant, { subject, version, teams: groups });
  }
}
