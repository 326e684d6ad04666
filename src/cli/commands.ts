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
    name: 'quality',
    summary: 'data quality: goes through the rules, prints the scorecard and the outcomes of the rules',
    load: async () => (await import('./commands/quality.ts')).qualityCommand,
  },
  {
    name: 'maturity',
    summary: 'self-test of interoperability maturity: each item measured here, with what is missing for the next level',
    load: async () => (await import('./commands/maturity.ts')).maturityCommand,
  },
  {
    name: 'terminology',
    summary: 'loads a version of a code system from a delimited table, and lists what is here',
    load: async () => (await import('./commands/terminology.ts')).terminologyCommand,
  },
  {
    name: 'view',
    summary:
      'runs a ViewDefinition on a file of resources; lists the tables of views, their rows, and builds them anew',
    load: async () => (await import('./commands/view.ts')).viewCommand,
  },
  {
    name: 'pack',
    summary: 'health programmes as data: lists the packs, checks the folder of one, runs their cases',
    load: async () => (await import('./commands/pack.ts')).packCommand,
  },
  {
    name: 'link',
    summary: 'finds the records of one person in one or two CSV files; writes pairs with their probability',
    load: async () => (await import('./commands/link.ts')).linkCommand,
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
    name: 'backup',
    summary: 'writes the whole instance, as it stands at one moment, to one file while others go on working',
    load: async () => (await import('./commands/backup.ts')).backupCommand,
  },
  {
    name: 'restore',
    summary: 'makes an empty data folder or database what a backup says, and proves it equal',
    load: async () => (await import('./commands/backup.ts')).restoreCommand,
  },
  {
    name: 'keys',
    summary: 'shows which keys seal what, seals everything anew with a new key while others work, destroys an old one',
    load: async () => (await import('./commands/keys.ts')).keysCommand,
  },
  {
    name: 'bench',
    summary: 'runs a benchmark; prints machine, sizes and figures with their ratio to a baseline of the same run',
    load: async () => (await import('./commands/bench.ts')).benchCommand,
  },
];
