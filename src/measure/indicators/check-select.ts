/**
 * Refuses catalogue SQL that is anything but one SELECT over `pub_` views. The statement runs as the app role inside the
 * recomputation, so this check is what keeps content from writing, from reading private tables and from asking the
 * database's clock.
 */
const FORBIDDEN = new Set([
  ...[
    'insert',
    'update',
    'delete',
    'merge',
    'truncate',
    'drop',
    'alter',
    'create',
    'grant',
    'revoke',
    'copy',
    'call',
    'do',
  ],
  ...[
    'execute',
    'prepare',
    'deallocate',
    'reset',
    'lock',
    'listen',
    'notify',
    'vacuum',
    'analyze',
    'into',
    'begin',
    'commit',
  ],
  ...[
    'rollback',
    'savepoint',
    'set_config',
    'current_setting',
    'nextval',
    'setval',
    'random',
    'gen_random_uuid',
    'uuidv7',
    'dblink',
  ],
  ...['now', 'current_date', 'current_time', 'current_timestamp', 'localtime', 'localtimestamp', 'clock_timestamp'],
  ...[
    'statement_timestamp',
    'transaction_timestamp',
    'timeofday',
    'information_schema',
    'query_to_xml',
    'lo_import',
    'lo_export',
  ],
]);
const SCHEMAS = new Set(['project', 'population', 'identify', 'recognition', 'programs', 'reporting', 'command']);

/** What is wrong with the text, or undefined when it is an allowed SELECT. */
export function faultOfSelect(sql: string): string | undefined {
  const tokens = tokenize(sql);
  if (typeof tokens === 'string') return tokens;
  const first = tokens[0]?.toLowerCase();
  if (first !== 'select' && first !== 'with') return 'it must begin with select or with';
  let depth = 0;
  for (const [i, token] of tokens.entries()) {
    const word = token.toLowerCase();
    if (token === '(') depth++;
    if (token === ')') depth--;
    if (depth < 0) return 'unbalanced )';
    if (token === ';') return 'it must be a single statement without ;';
    if (FORBIDDEN.has(word)) return `"${word}" is not allowed`;
    if (/^pg_/.test(word)) return `"${word}" is not allowed: no system catalogue or function`;
    // `schema.relation`: only these schemas, and of them only pub_ views. Aliases are told apart by pub_ as well.
    const [left, dot, right] = [tokens[i - 1]?.toLowerCase(), token, tokens[i + 1]?.toLowerCase()];
    if (dot !== '.' || left === undefined || right === undefined) continue;
    if (right.startsWith('pub_') && !SCHEMAS.has(left)) return `schema "${left}" is not open to indicators`;
    if (SCHEMAS.has(left) && !right.startsWith('pub_'))
      return `"${left}.${right}" is private: only pub_ views may be read`;
  }
  if (depth !== 0) return 'unbalanced (';
  return relationFault(tokens);
}

/** Every relation after FROM or JOIN is `schema.pub_…`, a name of WITH, a sub-select or a set-returning function. */
function relationFault(tokens: readonly string[]): string | undefined {
  const lower = tokens.map((t) => t.toLowerCase());
  const named = new Set<string>();
  for (const [i, word] of lower.entries()) if (word === 'as' && lower[i + 1] === '(') named.add(lower[i - 1] ?? '');
  for (const [i, word] of lower.entries()) {
    if (word !== 'from' && word !== 'join') continue;
    if (lower[i - 1] === 'distinct') continue; // is [not] distinct from
    let j = i + 1;
    if (lower[j] === 'lateral') j++;
    const name = lower[j];
    if (name === undefined) return `nothing after ${word}`;
    if (name === '(' || lower[j + 1] === '(' || named.has(name)) continue;
    if (SCHEMAS.has(name) && lower[j + 1] === '.') continue;
    if (insideExtract(lower, i)) continue;
    return `"${name}" after ${word} is neither a pub_ view nor a name of with`;
  }
  return undefined;
}

function insideExtract(lower: readonly string[], from: number): boolean {
  let depth = 0;
  for (let i = from; i >= 0; i--) {
    if (lower[i] === ')') depth++;
    if (lower[i] === '(' && depth-- === 0)
      return ['extract', 'substring', 'trim', 'overlay'].includes(lower[i - 1] ?? '');
  }
  return false;
}

/** Words, numbers and single signs without comments and string contents; a text says what could not be read. */
function tokenize(sql: string): string[] | string {
  const pattern =
    /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|[A-Za-z_\u0080-\uffff][\w\u0080-\uffff$]*|\d[\w.]*|"|\$|[\s\S]/gy;
  const tokens: string[] = [];
  for (let m = pattern.exec(sql); m; m = pattern.exec(sql)) {
    const text = m[0];
    if (/^(\s|--|\/\*)/.test(text)) continue;
    if (text === '"') return 'quoted names are not allowed';
    if (text === '$') return '$ is not allowed: parameters are written :name';
    if (text === "'") return 'a text is not closed';
    if (/^[eEuUbBxX]$/.test(text) && sql[pattern.lastIndex] === "'") return 'only plain quoted texts are allowed';
    tokens.push(text.startsWith("'") ? "''" : text);
  }
  return tokens;
}
