import { type FhirResource, KangyuError } from '../../kernel/index.ts';

/** One parameter of an operation: as text of the query, or as a member of a Parameters resource. */
interface Given {
  name: string;
  text?: string;
  value?: unknown;
  resource?: FhirResource;
  part?: Given[];
}

/** The parameters of an operation, of the query (GET) and of a Parameters body (POST) alike. */
export class OperationInput {
  private readonly given: readonly Given[];

  private constructor(given: readonly Given[]) {
    this.given = given;
  }

  /** @throws terminology.parameter when the body is no Parameters resource */
  static of(url: string, body: unknown): OperationInput {
    const query = [...new URLSearchParams(url.split('?')[1])].map(([name, text]): Given => ({ name, text }));
    return new OperationInput([...query, ...(body === undefined || body === null ? [] : readBody(body))]);
  }

  has(name: string): boolean {
    return this.given.some((one) => one.name === name);
  }

  text(name: string): string | undefined {
    const [first, second] = this.texts(name);
    if (second !== undefined) throw wrong(name, '只能出现一次', 'it may be given once only');
    return first;
  }

  texts(name: string): string[] {
    return this.named(name).map(({ text, value }) => {
      if (text !== undefined) return text;
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
      throw wrong(name, '应为简单值', 'it must be a primitive value');
    });
  }

  flag(name: string): boolean | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (text !== 'true' && text !== 'false') throw wrong(name, '应为 true 或 false', 'it must be true or false');
    return text === 'true';
  }

  whole(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,9}$/.test(text)) throw wrong(name, '应为非负整数', 'it must be a whole number, not negative');
    return Number(text);
  }

  /** A day of a date or an instant. */
  day(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const day = text.slice(0, 10);
    if (!/^\d{4}-\d{2}-\d{2}(T.*)?$/.test(text) || Number.isNaN(Date.parse(day)))
      throw wrong(name, '应为日期 YYYY-MM-DD', 'it must be a date YYYY-MM-DD');
    return day;
  }

  /** A value of a complex type, such as a Coding. */
  object(name: string): Record<string, unknown> | undefined {
    const [first] = this.named(name);
    if (first === undefined) return undefined;
    if (typeof first.value !== 'object' || first.value === null || Array.isArray(first.value))
      throw wrong(name, '应在 POST 的 Parameters 中给出', 'it must be given in the Parameters of a POST');
    return first.value as Record<string, unknown>;
  }

  resource(name: string, type: string): FhirResource | undefined {
    const [first] = this.named(name);
    if (first === undefined) return undefined;
    if (first.resource?.resourceType !== type) throw wrong(name, `应为 ${type} 资源`, `it must be a ${type} resource`);
    return first.resource;
  }

  /** The parts of each occurrence. */
  parts(name: string): OperationInput[] {
    return this.named(name).map(({ part }) => new OperationInput(part ?? []));
  }

  private named(name: string): Given[] {
    return this.given.filter((one) => one.name === name);
  }
}

export function wrong(parameter: string, reasonZh: string, reasonEn: string): KangyuError {
  return new KangyuError('terminology.parameter', { parameter, reasonZh, reasonEn });
}

function readBody(body: unknown): Given[] {
  const { resourceType, parameter } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  if (resourceType !== 'Parameters')
    throw new KangyuError('fhir.body', { reasonZh: '不是 Parameters', reasonEn: 'it is no Parameters' });
  return readParameters(parameter, 0);
}

function readParameters(list: unknown, depth: number): Given[] {
  if (list === undefined) return [];
  if (!Array.isArray(list) || depth > 5) throw wrong('parameter', '应为列表', 'it must be a list');
  return list.map((one: Record<string, unknown> | null) => {
    if (typeof one?.name !== 'string') throw wrong('parameter', '缺少 name', 'name is missing');
    const key = Object.keys(one).find((member) => member.startsWith('value'));
    return {
      name: one.name,
      ...(key === undefined ? {} : { value: one[key] }),
      ...(typeof one.resource === 'object' && one.resource !== null ? { resource: one.resource as FhirResource } : {}),
      ...(one.part === undefined ? {} : { part: readParameters(one.part, depth + 1) }),
    };
  });
}
