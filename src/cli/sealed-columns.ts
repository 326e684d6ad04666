import { accessSealed } from '../access/index.ts';
import { commandSealed } from '../decide/command/index.ts';
import { programsSealed } from '../decide/programs/index.ts';
import { reportingSealed } from '../decide/reporting/index.ts';
import { surveillanceSealed } from '../decide/surveillance/index.ts';
import { identifySealed } from '../identify/index.ts';
import { ingestSealed } from '../ingest/index.ts';
import type { SealedColumn } from '../kernel/index.ts';
import { plansSealed } from '../measure/plans/index.ts';
import { notifySealed } from '../notify/index.ts';
import { recordSealed } from '../record/index.ts';

/** The sealed columns of all rooms. */
export const sealedColumns: readonly SealedColumn[] = [
  ...accessSealed,
  ...notifySealed,
  ...ingestSealed,
  ...identifySealed,
  ...recordSealed,
  ...plansSealed,
  ...programsSealed,
  ...reportingSealed,
  ...surveillanceSealed,
  ...commandSealed,
];
