import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChassisError } from '@chassis/contracts';
import { Database } from '@chassis/persistence';
import { alarms, metricsText } from '@chassis/telemetry';
import { OpenToAll } from '../http/open-to-all.js';

@ApiTags('operation')
@Controller()
export class HealthController {
  constructor(private readonly database: Database) {}

  @Get('health/live')
  @OpenToAll()
  @ApiOperation({ summary: 'The process answers' })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('health/ready')
  @OpenToAll()
  @ApiOperation({ summary: 'Requests can be served: the database answers' })
  async ready(): Promise<{ status: 'ready'; alarms: string[] }> {
    await this.database.acrossTenants('api_key_tenant', ['']).catch((cause: unknown) => {
      throw new ChassisError('transient', 'not-ready', 'The database does not answer yet; try again in a moment.', {
        cause,
      });
    });
    return { status: 'ready', alarms: alarms() };
  }

  @Get('metrics')
  @OpenToAll()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ summary: 'Metrics in the Prometheus text format' })
  async metrics(): Promise<string> {
    return await metricsText();
  }
}
