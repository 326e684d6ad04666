/** The door of the HTTP interface: the composition starts it, the demo and commands read its shapes. */
export type { App, Ctx } from './app.ts';
export { type MllpServer, startMllp } from './mllp/mllp-server.ts';
export { readPlanBlocks } from './plan-blocks.ts';
export { createServer, type ServerOptions } from './server.ts';
export { reloadTls } from './tls.ts';
