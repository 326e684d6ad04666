import type { Command } from './command.ts';
import { accountCommand, tokenCommand, verifyAuditCommand } from './commands/access.ts';
import { benchCommand } from './commands/bench.ts';
import { demoCommand } from './commands/demo.ts';
import { indicatorCommand } from './commands/indicator.ts';
import { ingestCommand } from './commands/ingest.ts';
import { planCommand } from './commands/plan.ts';
import { serveCommand } from './commands/serve.ts';
import { viewCommand } from './commands/view.ts';

/** All commands, in the order of `kangyu help`. */
export const COMMANDS: readonly Command[] = [
  serveCommand,
  demoCommand,
  ingestCommand,
  planCommand,
  indicatorCommand,
  viewCommand,
  accountCommand,
  tokenCommand,
  verifyAuditCommand,
  benchCommand,
];
