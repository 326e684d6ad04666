/** One error of the catalogue: HTTP status and the text shown to people in both languages. */
export interface ErrorEntry {
  status: number;
  zh: string;
  en: string;
}

const catalogue = new Map<string, ErrorEntry>();

/** Adds a room's errors to the one catalogue; a code may be defined only once. */
export function defineErrors<C extends Record<string, ErrorEntry>>(entries: C): C {
  for (const [code, entry] of Object.entries(entries)) {
    if (catalogue.has(code)) throw new Error(`error code ${code} is defined twice`);
    catalogue.set(code, entry);
  }
  return entries;
}

/** All errors that can reach a caller, by code. */
export function errorCatalogue(): ReadonlyMap<string, ErrorEntry> {
  return catalogue;
}

/**
 * An error with an entry in the catalogue. `details` goes to the caller, so it holds no personal data.
 * `{name}` in the catalogue's text is filled from `details`.
 */
export class KangyuError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: unknown;
  readonly texts: { zh: string; en: string };

  constructor(code: string, details?: unknown, options?: ErrorOptions) {
    const entry = catalogue.get(code);
    if (!entry) throw new Error(`error code ${code} is not in the catalogue`);
    const texts = { zh: fill(entry.zh, details), en: fill(entry.en, details) };
    super(texts.en, options);
    this.name = 'KangyuError';
    this.code = code;
    this.status = entry.status;
    this.details = details;
    this.texts = texts;
  }
}

function fill(text: string, details: unknown): string {
  if (typeof details !== 'object' || details === null) return text;
  const values = details as Record<string, unknown>;
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => (key in values ? String(values[key]) : whole));
}

defineErrors({
  'kernel.config': {
    status: 500,
    zh: '环境变量 {name} 的值不正确：{reason}',
    en: 'Environment variable {name} is wrong: {reason}',
  },
  'kernel.database-unreachable': {
    status: 503,
    zh: '数据库无法连接：{reason}',
    en: 'The database cannot be reached: {reason}',
  },
  'kernel.data-dir-in-use': {
    status: 409,
    zh: '数据目录 {dir} 正由另一个进程（{pid}）使用；请先停止它，或用 --data 指定另一个目录',
    en: 'The data folder {dir} is in use by another process ({pid}); stop it first or choose another folder with --data',
  },
  'kernel.postgres-start': {
    status: 500,
    zh: '内置 PostgreSQL 无法启动：{reason}',
    en: 'The embedded PostgreSQL did not start: {reason}',
  },
  'kernel.postgres-lost': {
    status: 500,
    zh: '内置 PostgreSQL 意外终止，重启 {times} 次仍未恢复：{reason}',
    en: 'The embedded PostgreSQL ended and did not come back after {times} restarts: {reason}',
  },
  'kernel.platform': {
    status: 500,
    zh: '此平台（{platform}）没有内置 PostgreSQL，请设置 DATABASE_URL',
    en: 'There is no embedded PostgreSQL for this platform ({platform}); set DATABASE_URL',
  },
  'kernel.migration-changed': {
    status: 500,
    zh: '已执行的迁移 {name} 被改动，拒绝启动',
    en: 'Migration {name} was changed after it ran; refusing to start',
  },
  'kernel.data-newer': {
    status: 500,
    zh: '数据由更新的版本写入（迁移 {name} 未知），请升级程序',
    en: 'The data was written by a newer version (unknown migration {name}); upgrade the program',
  },
  'kernel.half-restored': {
    status: 500,
    zh: '此处的恢复没有完成，数据不完整；请再次运行 kangyu restore',
    en: 'A restore into this place did not finish and its data is not whole; run kangyu restore again',
  },
  'kernel.instance-kind': { status: 409, zh: '此实例是 {kind}，不能改变', en: 'This instance is {kind} and stays so' },
  'kernel.file-too-large': { status: 413, zh: '文件超过 {limit} MB', en: 'The file is larger than {limit} MB' },
  'kernel.sealed-unreadable': {
    status: 500,
    zh: '加密内容无法解开（密钥 {kid} 不可用或内容已损坏）',
    en: 'Sealed content cannot be opened (key {kid} is missing or the content is damaged)',
  },
  'kernel.key-in-use': {
    status: 409,
    zh: '密钥 {kid} 不存在或仍在使用，不能销毁',
    en: 'The key {kid} does not exist or is still needed; it is not destroyed',
  },
  'kernel.keys-elsewhere': {
    status: 409,
    zh: '密钥来自 KANGYU_KEYS：请在那里加入新密钥并设为 current，重启后再执行 kangyu keys rotate',
    en: 'The keys come from KANGYU_KEYS: add a key there, make it current, restart, then run kangyu keys rotate again',
  },
  'kernel.closing': { status: 503, zh: '服务正在停止', en: 'The server is stopping' },
});
