import type { RecordReceipt } from '../kernel/index.ts';
import type { DemoSubmission } from './generate.ts';

/** What became of the records handed in. */
export interface Tally {
  records: number;
  quarantined: number;
  /** Rows refused that were not meant to be: a fault of the program or its content. */
  unexpected: string[];
}

export const emptyTally = (): Tally => ({ records: 0, quarantined: 0, unexpected: [] });

export function tallyUp(tally: Tally, { submission, wrong }: DemoSubmission, receipts: readonly RecordReceipt[]): void {
  tally.records += receipts.length;
  for (const { index, status, problems } of receipts) {
    if (status === 'stored') continue;
    tally.quarantined += 1;
    if (wrong.includes(index)) continue;
    const rules = problems?.map((problem) => `${problem.rule} ${problem.expression ?? ''}`).join('; ');
    tally.unexpected.push(`${submission.source} ${submission.externalId}[${index}]: ${rules}`);
  }
}
