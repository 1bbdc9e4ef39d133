import { Controller, UseFilters } from '@nestjs/common';
import { AccessChanges, AdministrationSeed, ChassisError, type RouteInput, type RouteOutput } from '@chassis/contracts';
import { RethrowFilter, Serves, type RouteContext } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { rightNames, isRight } from '../domain/rights.js';
import { AccessTables } from './access-tables.js';
import { EnsureTenant } from './ensure-tenant.js';

/** Lets the composition make a tenant without HTTP. Only its own principal may: nobody gets a key for `service:setup`. */
@Controller()
@UseFilters(RethrowFilter)
export class AdministrationRoute {
  constructor(
    private readonly ensureTenant: EnsureTenant,
    private readonly database: Database,
    private readonly tables: AccessTables,
  ) {}

  /** Numbers alone: whoever acts for the tenant may know how much has changed, not what. */
  @Serves(AccessChanges)
  async changes(_input: unknown, { tenant }: RouteContext): Promise<RouteOutput<typeof AccessChanges>> {
    return { changes: await this.database.withTenant(tenant, async (tx) => await this.tables.changes(tx)) };
  }

  @Serves(AdministrationSeed)
  async seed(
    input: RouteInput<typeof AdministrationSeed>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof AdministrationSeed>> {
    if (context.principal.subject !== 'service:setup' || context.tenant !== input.tenant) {
      throw new ChassisError('denied', 'not-the-setup', 'Only service:setup of the same tenant may seed it.');
    }
    const named = [...(input.groups ?? []), ...input.users, ...input.keys].flatMap(({ rights }) => rights ?? []);
    const unknown = named.find((right) => !isRight(right));
    if (unknown !== undefined)
      throw new ChassisError(
        'invalid',
        'unknown-right',
        `The seed names the right "${unknown}"; there are ${rightNames.join(', ')}.`,
      );
    return {
      keys: await this.ensureTenant.ensure(input, { subject: context.principal.subject, token: context.token }),
    };
  }
}
