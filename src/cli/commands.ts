import type { Command } from './command.ts';

/** A command as help lists it; its code is loaded when it is asked for, so that each starts fast. */
export interface CommandEntry {
  name: string;
  summary: string;
  load(): Promise<Command>;
}

/** All commands, in the order of `kangyu help`. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'serve',
    summary: 'runs the server; an empty data folder becomes a demo instance',
    load: async () => (await import('./commands/serve.ts')).serveCommand,
  },
  {
    name: 'demo',
    summary: 'makes a synthetic region and hands it in; the same seed gives the same region',
    load: async () => (await import('./commands/demo.ts')).demoCommand,
  },
  {
    name: 'ingest',
    summary: 'hands in files; prints a receipt for each record and exits 1 when one is not stored',
    load: async () => (await import('./commands/ingest.ts')).ingestCommand,
  },
  {
    name: 'plan',
    summary: 'plans: targets and their status on a day, doubts, and the evaluation report',
    load: async () => (await import('./commands/plan.ts')).planCommand,
  },
  {
    name: 'indicator',
    summary: 'indicators: the catalogue, a value with its figures, and the records behind it',
    load: async () => (await import('./commands/indicator.ts')).indicatorCommand,
  },
  {
    name: 'view',
    summary: 'runs one ViewDefinition on a file of resources and prints its rows as JSON',
    load: async () => (await import('./commands/view.ts')).viewCommand,
  },
  {
    name: 'detect',
    summary: 'tests a series of counts for outbreaks with a method and the options of the R package surveillance',
    load: async () => (await import('./commands/detect.ts')).detectCommand,
  },
  {
    name: 'account',
    summary: 'creates an account, or sets its password (the first administrator of a production instance is made here)',
    load: async () => (await import('./commands/access.ts')).accountCommand,
  },
  {
    name: 'token',
    summary: 'prints a bearer token for programs',
    load: async () => (await import('./commands/access.ts')).tokenCommand,
  },
  {
    name: 'verify-audit',
    summary: 'recomputes the chain of the audit ledger; exit 1 when it is broken',
    load: async () => (await import('./commands/access.ts')).verifyAuditCommand,
  },
  {
    name: 'bench',
    summary: 'runs a benchmark; prints machine, sizes and figures with their ratio to a baseline of the same run',
    load: async () => (await import('./commands/bench.ts')).benchCommand,
  },
];
