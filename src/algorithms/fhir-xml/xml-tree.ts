/**
 * XML 1.0 with namespaces as far as FHIR uses it (https://hl7.org/fhir/R4/xml.html): no document types, so no entities but the
 * five of the standard; bounded depth. Pure.
 */

export interface XmlElement {
  kind: 'element';
  /** Without prefix. */
  name: string;
  namespace: string;
  /** By name as written; namespace declarations are not among them. */
  attributes: Map<string, string>;
  children: (XmlElement | XmlText)[];
  line: number;
  /** The element as it stands in the source: `source.slice(start, end)`. */
  start: number;
  end: number;
  /** Whether the name is written with a prefix. */
  prefixed: boolean;
}
export interface XmlText {
  kind: 'text';
  text: string;
  line: number;
}

/** A place in a text that is no usable XML. */
export class XmlProblem extends Error {
  readonly line: number;
  /** Where it stands as a path of elements, as far as known. */
  readonly path: string;
  readonly zh: string;
  readonly en: string;
  constructor(line: number, path: string, zh: string, en: string) {
    super(en);
    this.line = line;
    this.path = path;
    this.zh = zh;
    this.en = en;
  }
}

const MAX_DEPTH = 200;
// XML 1.0 (fifth edition), productions 2, 4 and 4a.
const NAME_START =
  ':A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD';
const NAME = new RegExp(`[${NAME_START}][${NAME_START}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040]*`, 'y');
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0, production 2, leaves out
const NOT_A_CHARACTER = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;
const SPACE = /[ \t\r\n]*/y;
const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

/** The root element of a document; throws XmlProblem. */
export function parseXml(source: string): XmlElement {
  return new Parser(source.charCodeAt(0) === 0xfeff ? source.slice(1) : source).document();
}

class Parser {
  private at = 0;
  private readonly source: string;
  private readonly open: XmlElement[] = [];
  private nextBreak = -1;
  private lines = 1;
  constructor(source: string) {
    this.source = source;
  }

  document(): XmlElement {
    const bad = NOT_A_CHARACTER.exec(this.source);
    if (bad) {
      this.at = bad.index;
      this.fail('含有 XML 不允许的字符', 'A character that XML does not allow');
    }
    this.prolog();
    if (this.source[this.at] !== '<') this.fail('应为 XML 元素', 'An XML element is expected');
    const root = this.content();
    this.misc();
    if (this.at < this.source.length) this.fail('根元素之后还有内容', 'There is more after the root element');
    return root;
  }

  private prolog(): void {
    if (this.source.startsWith('<?xml ', this.at)) this.at = this.after('?>');
    this.misc();
    if (this.source.startsWith('<!DOCTYPE', this.at))
      this.fail('不接受文档类型声明（DOCTYPE）', 'Document type declarations (DOCTYPE) are not taken');
  }

  private misc(): void {
    for (;;) {
      this.space();
      if (this.source.startsWith('<!--', this.at)) this.comment();
      else if (this.source.startsWith('<?', this.at)) this.at = this.after('?>');
      else return;
    }
  }

  /** The root with all below; without recursion, so that depth costs no stack. */
  private content(): XmlElement {
    let root: XmlElement | undefined;
    const scopes: ReadonlyMap<string, string>[] = [new Map([['xml', XML_NAMESPACE]])];
    for (;;) {
      const parent = this.open.at(-1);
      if (!parent && root) return root;
      if (this.at >= this.source.length) this.fail('元素没有结束', 'An element is not closed');
      if (this.source[this.at] !== '<') this.text(parent!);
      else if (this.source.startsWith('</', this.at)) {
        if (!parent) this.fail('应为 XML 元素', 'An XML element is expected');
        this.close(parent!);
        scopes.pop();
      } else if (this.source.startsWith('<!--', this.at)) this.comment();
      else if (this.source.startsWith('<![CDATA[', this.at)) {
        if (!parent) this.fail('应为 XML 元素', 'An XML element is expected');
        const end = this.after(']]>');
        parent!.children.push({ kind: 'text', text: this.source.slice(this.at + 9, end - 3), line: this.line() });
        this.at = end;
      } else if (this.source.startsWith('<?', this.at)) this.at = this.after('?>');
      else if (this.source.startsWith('<!', this.at)) this.fail('不接受声明', 'Declarations are not taken');
      else {
        const { element, scope, empty } = this.tag(scopes.at(-1)!);
        root ??= element;
        parent?.children.push(element);
        if (empty) continue;
        this.open.push(element);
        scopes.push(scope);
        if (this.open.length > MAX_DEPTH) this.fail('嵌套过深', 'Nested too deeply');
      }
    }
  }

  private tag(outer: ReadonlyMap<string, string>) {
    const start = this.at;
    const line = this.line();
    this.at += 1;
    const written = this.name();
    const attributes = new Map<string, string>();
    let scope = outer;
    for (;;) {
      const before = this.at;
      this.space();
      const next = this.source[this.at];
      if (next === '>' || next === '/') break;
      if (before === this.at) this.fail('标签写法有误', 'The tag is not well formed');
      const name = this.name();
      const value = this.attributeValue();
      if (name === 'xmlns' || name.startsWith('xmlns:')) scope = new Map(scope).set(name.slice(6), value);
      else if (attributes.has(name)) this.fail(`属性 ${name} 重复`, `The attribute ${name} stands twice`);
      else attributes.set(name, value);
    }
    const empty = this.source[this.at] === '/';
    if (empty) this.at += 1;
    if (this.source[this.at] !== '>') this.fail('标签写法有误', 'The tag is not well formed');
    this.at += 1;
    const [prefix, name] = written.includes(':') ? written.split(':', 2) : ['', written];
    const namespace = scope.get(prefix!);
    if (namespace === undefined && prefix !== '')
      this.fail(`前缀 ${prefix} 未声明`, `The prefix ${prefix} is not declared`);
    const element: XmlElement = {
      kind: 'element',
      name: name!,
      namespace: namespace ?? '',
      attributes,
      children: [],
      line,
      start,
      end: this.at,
      prefixed: prefix !== '',
    };
    return { element, scope, empty };
  }

  private close(element: XmlElement): void {
    this.at += 2;
    const name = this.name();
    this.space();
    if (this.source[this.at] !== '>' || name.split(':').at(-1) !== element.name)
      this.fail(`元素 ${element.name} 没有结束`, `The element ${element.name} is not closed`);
    this.at += 1;
    element.end = this.at;
    this.open.pop();
  }

  private text(parent: XmlElement): void {
    const end = this.source.indexOf('<', this.at);
    const stop = end < 0 ? this.source.length : end;
    const raw = this.source.slice(this.at, stop);
    if (raw.includes(']]>')) this.fail('文本中不能有 ]]>', 'Text may not hold ]]>');
    parent.children.push({ kind: 'text', text: this.decode(raw), line: this.line() });
    this.at = stop;
  }

  private attributeValue(): string {
    this.space();
    if (this.source[this.at] !== '=') this.fail('属性没有值', 'The attribute has no value');
    this.at += 1;
    this.space();
    const quote = this.source[this.at];
    if (quote !== '"' && quote !== "'") this.fail('属性值应在引号内', 'The value of an attribute stands in quotes');
    const end = this.source.indexOf(quote!, this.at + 1);
    if (end < 0) this.fail('属性值没有结束', 'The value of an attribute is not closed');
    const raw = this.source.slice(this.at + 1, end);
    if (raw.includes('<')) this.fail('属性值中不能有 <', 'The value of an attribute may not hold <');
    const value = this.decode(raw.replace(/\r\n|[\t\r\n]/g, ' '));
    this.at = end + 1;
    return value;
  }

  private decode(raw: string): string {
    if (!raw.includes('&')) return raw;
    return raw.replace(/&([^;&]{0,12}(;?))/g, (whole, body: string, semicolon: string) => {
      const name = body.slice(0, -1);
      if (semicolon && name in ENTITIES) return ENTITIES[name]!;
      const code = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(semicolon ? name : '');
      const point = code ? Number.parseInt(code[1] ?? code[2]!, code[1] ? 16 : 10) : Number.NaN;
      if (!(point <= 0x10ffff) || NOT_A_CHARACTER.test(String.fromCodePoint(point)))
        this.fail(`不认识的实体 ${whole.slice(0, 14)}`, `The entity ${whole.slice(0, 14)} is not known`);
      return String.fromCodePoint(point);
    });
  }

  private comment(): void {
    const end = this.source.indexOf('--', this.at + 4);
    if (end < 0 || this.source[end + 2] !== '>') this.fail('注释写法有误', 'The comment is not well formed');
    this.at = end + 3;
  }

  private name(): string {
    NAME.lastIndex = this.at;
    const name = NAME.exec(this.source)?.[0];
    if (name === undefined) this.fail('应为名称', 'A name is expected');
    this.at += name!.length;
    return name!;
  }

  private space(): void {
    SPACE.lastIndex = this.at;
    this.at += SPACE.exec(this.source)![0].length;
  }

  private after(end: string): number {
    const found = this.source.indexOf(end, this.at);
    if (found < 0) this.fail(`缺少 ${end}`, `${end} is missing`);
    return found + end.length;
  }

  /** Line of the place reached; the next line break is remembered, so a document costs one walk. */
  private line(): number {
    while (this.nextBreak < this.at) {
      if (this.nextBreak >= 0) this.lines += 1;
      const found = this.source.indexOf('\n', this.nextBreak + 1);
      this.nextBreak = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    return this.lines;
  }

  private fail(zh: string, en: string): never {
    throw new XmlProblem(this.line(), this.open.map((element) => element.name).join('.'), zh, en);
  }
}
