export { answersApiVersions } from './answers-api-versions.js';
export { freePort } from './free-port.js';
export type { KafkaServer, StartKafkaOptions } from './native-kafka.js';
export type { PostgresProcess } from './postgres-process.js';
export { isUnavailable, type Server, type ServerProcess, type Unavailable, type Way } from './server.js';
export { startKafka } from './start-kafka.js';
export { type PostgresServer, startPostgres } from './start-postgres.js';
export { type RedisServer, startRedis } from './start-redis.js';
