/** Tables of nodes: a file by one of the templates, with a receipt a row. */
import { announceBatch, readFile } from '../../ingest/index.ts';
import type { Problem, RecordReceipt } from '../../kernel/index.ts';
import { receiptReply } from './submit.ts';
import { type Answering, wrongPayload } from './task.ts';

export const answerTable: Answering = async (task) => {
  const { envelope, node, ctx, service, door } = task;
  const isCsv = envelope.payloadType === 'text/csv';
  const content = Buffer.from(envelope.payload!, isCsv ? 'utf8' : 'base64');
  const name = `${envelope.messageId}.${isCsv ? 'csv' : 'xlsx'}`;
  const file = { name, content, source: node.source, externalId: envelope.messageId, submittedBy: node.source };
  const [submission, ...more] = await readFile(file);
  if (more.length > 0) throw wrongPayload('行数过多，请分批提交', 'it has too many rows; send it in parts');
  const rows = new Set(submission!.rows!.map(rowOf)).size;
  if (envelope.batch) {
    const { records } = envelope.batch;
    if (records !== rows)
      throw wrongPayload(`批次应有 ${records} 行，实有 ${rows} 行`, `the batch says ${records} rows and holds ${rows}`);
    const raw = Buffer.from(envelope.payload!);
    await announceBatch(ctx.kernel, { ...envelope.batch, source: node.source }, raw, envelope.messageId);
  }
  const receipt = await ctx.pipeline.accept({ ...submission!, raw: Buffer.from(envelope.payload!) });
  door.note(`wst790.${service.code}`, `submission/${receipt.submissionId}`);
  return receiptReply({ ...receipt, records: byRow(receipt.records) });
};

/** `sheet!row` without the column of a cell. */
const rowOf = (row = ''): string => row.replace(/![A-Z]*/, '!');

/** One receipt a row, in the order of the table: stored where all of its records are, with the reference of the last. */
function byRow(records: readonly RecordReceipt[]): RecordReceipt[] {
  const rows = new Map<string, RecordReceipt[]>();
  for (const record of records) {
    const row = rowOf(record.row);
    rows.set(row, [...(rows.get(row) ?? []), record]);
  }
  return [...rows].map(([row, own], index) => {
    const wrong = own.find(({ status }) => status !== 'stored');
    const problems = own.flatMap((one): readonly Problem[] => one.problems ?? []);
    const { reference } = own.at(-1)!;
    return {
      index,
      status: wrong?.status ?? 'stored',
      row,
      ...(reference === undefined ? {} : { reference }),
      ...(problems.length > 0 ? { problems } : {}),
    };
  });
}
