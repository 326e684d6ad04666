import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseCharacters } from '../../algorithms/linkage/characters.ts';
import { type LinkResult, linkRecords } from '../../algorithms/linkage/link-records.ts';
import { KangyuError, packageRoot } from '../../kernel/index.ts';
import { type Command, UsageError } from '../command.ts';
import { createTable, readRecords } from './link-records-file.ts';
import { readLinkSchema } from './link-schema.ts';

export const linkCommand: Command = {
  name: 'link',
  usage: `kangyu link --left A.csv [--right B.csv] --schema S.yaml --out PAIRS.csv [--review REVIEW.csv]

  Finds the records of one person in two files, or in one file without --right, and writes left_id,right_id,probability.
  The schema:
    id: rec_id                    # column of the row key; never used for matching
    fields:                       # column: kind
      name: name                  # name | family-name | date | sex | phone | address | postcode | id-number | text | exact
      born: date
    threshold: 0.9                # probability from which two records are one person
    review: 0.5                   # from which --review lists a pair for people to decide
    oneToOne: false               # true: a record has at most one counterpart in the other file
    blocking: [[name, born]]      # columns that must agree; learned when left out
  m and u are learned; to give them: born: {kind: date, m: [0.95, 0.05], u: [0.001, 0.999]} (equal and different, or exact,
  close, similar, crossed and different). Files are CSV in UTF-8 or GB18030.`,
  async run(args, ctx) {
    const { values } = parseArgs({
      args,
      options: {
        left: { type: 'string' },
        right: { type: 'string' },
        schema: { type: 'string' },
        out: { type: 'string' },
        review: { type: 'string' },
      },
    });
    const { left, right, schema: schemaFile, out } = values;
    if (!left || !schemaFile || !out) throw new UsageError('needs --left, --schema and --out');
    const schema = readLinkSchema(schemaFile);
    const table = createTable(schema);
    await readRecords(left, schema, table);
    const leftRecords = right ? table.ids.length : 0;
    if (right) await readRecords(right, schema, table);
    const characters = parseCharacters(
      readFileSync(join(packageRoot(), 'content', 'names', 'han-characters.tsv'), 'utf8'),
    );
    const result = linkRecords({
      ...schema,
      columns: table.columns.map((column) => column.finish()),
      records: table.ids.length,
      left: leftRecords,
      characters,
    });
    writePairs(out, table.ids, pairsOf(result));
    if (values.review) writePairs(values.review, table.ids, result.review);
    ctx.out(
      `${table.ids.length} records, ${result.compared} pairs compared, ${result.lefts.length} pairs of one person, ${result.review.length} to review`,
    );
    return 0;
  },
};

interface Pair {
  i: number;
  j: number;
  probability: number;
}

function* pairsOf({ lefts, rights, probabilities }: LinkResult): Iterable<Pair> {
  for (let at = 0; at < lefts.length; at += 1) yield { i: lefts[at]!, j: rights[at]!, probability: probabilities[at]! };
}

const CHUNK = 1 << 20;

function writePairs(file: string, ids: readonly string[], pairs: Iterable<Pair>): void {
  try {
    const target = openSync(file, 'w');
    let text = 'left_id,right_id,probability\n';
    for (const { i, j, probability } of pairs) {
      text += `${cell(ids[i]!)},${cell(ids[j]!)},${probability.toFixed(6)}\n`;
      if (text.length < CHUNK) continue;
      writeSync(target, text);
      text = '';
    }
    writeSync(target, text);
    closeSync(target);
  } catch (cause) {
    throw new KangyuError('link.write', { file, reason: (cause as Error).message }, { cause });
  }
}

const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
