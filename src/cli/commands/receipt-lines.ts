import type { Receipt, RecordReceipt } from '../../kernel/index.ts';

/** One record of a receipt. */
export function lineOf({ status, reference, index, row, problems = [] }: RecordReceipt): string {
  if (status === 'stored') return `stored ${reference ?? row}`;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const reasons = errors.map(({ rule, message }) => `${rule}: ${message.en}`);
  // Of a refused transaction, the entries without a fault of their own fall with the others.
  return `${status} ${row ?? `#${index + 1}`}: ${reasons.join('; ') || 'another entry of the transaction is wrong'}`;
}

/** One file with all its receipts. */
export function summaryOf(file: string, receipts: readonly Receipt[]): string {
  const records = receipts.flatMap((receipt) => receipt.records);
  const counts = (['stored', 'quarantined', 'refused'] as const).map((status) => {
    const n = records.filter((record) => record.status === status).length;
    return n > 0 || status === 'stored' ? [`${n} ${status}`] : [];
  });
  const before = receipts.every(({ duplicateOf }) => duplicateOf !== undefined) ? '; handed in before' : '';
  const ids = receipts.map(({ submissionId }) => submissionId).join(', ');
  return `${file}: ${records.length} records, ${counts.flat().join(', ')}${before} (submission ${ids})`;
}
