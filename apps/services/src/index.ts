export { apartSettings } from './apart-settings.js';
export { provisionConfig, type ProvisionConfig } from './provision/provision-config.js';
export { provisionServices } from './provision/provision-services.js';
export { settingsFile } from './provision/write-service-settings.js';
export { LogStream } from './run/log-stream.js';
export { ServiceProcess, type ServiceProcessOptions } from './run/service-process.js';
export { type Servers, type ServersOptions, startServers } from './run/start-servers.js';
export { type RunningSystem, startSystem, type SystemOptions } from './run/start-system.js';
