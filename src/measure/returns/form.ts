/** What a kind of return looks like: the columns of its sheet, in the order templates write them. Files are read by it. */
export interface Column<K extends string = string> {
  key: K;
  zh: string;
  en: string;
  /** Width in characters. */
  width: number;
  /** The reporter fills it in; the others are locked. */
  input: boolean;
  /** Its cells are texts, even those made of digits. */
  text?: boolean;
}

export interface Form<K extends string = string> {
  /** Written on the hidden sheet of templates, with the version. */
  kind: string;
  version: string;
  columns: readonly Column<K>[];
  /** Columns that a return must have. */
  required: readonly K[];
  /** A row with none of these filled in is no row. */
  filled: readonly K[];
  /** Column that a problem without one is shown at. */
  main: K;
  /** What a row is about beside area and period: its heading in the list of results, and its key on the hidden sheet. */
  item: { zh: string; en: string; key: string };
}

export const SHEETS = {
  notes: '说明',
  data: '数据',
  dictionary: '字典',
  areas: '地区',
  identity: '_kangyu',
  result: '校验结果',
} as const;
export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Letter of a column in templates. */
export const letterOf = <K extends string>(form: Form<K>, key: K): string =>
  String.fromCharCode(65 + form.columns.findIndex((column) => column.key === key));

const squeeze = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s*_]/g, '');

/** The column that a header cell names, by its Chinese name, its English one, or both. */
export function columnOf(form: Form, header: string): string | undefined {
  const wanted = squeeze(header);
  return form.columns.find(({ zh, en }) => [zh, en, `${zh}${en}`].some((name) => squeeze(name) === wanted))?.key;
}
