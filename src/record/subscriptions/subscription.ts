import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import type { Criterion } from '../criteria.ts';
import '../errors.ts';
import { parseSearch } from '../parse-search.ts';
import { RESOURCE_TYPES } from '../resource-types.ts';

/** A Subscription as it is followed. */
export interface SubscriptionPlan {
  id: string;
  /** Type whose records are tested. */
  type: string;
  criteria: Criterion[];
  /** Absent: events are kept to be read as a stream. */
  endpoint?: URL;
  headers: [name: string, value: string][];
  /** Whether the record is sent; without it the notification is empty. */
  payload: boolean;
  /** When the server turns it off. */
  end?: Date;
}

const CONTROLS = new Set([
  '_sort',
  '_count',
  '_include',
  '_revinclude',
  '_summary',
  '_elements',
  '_total',
  '_contained',
  '_containedType',
  '_cursor',
  '_format',
  '_pretty',
]);
/** Conditions that other records decide: chains, reverse chains, lists, value sets and hierarchies of codes. */
const ELSEWHERE = /\.|^_has\b|^_list$|^_filter$|^_query$|:(in|not-in|above|below)$/;
const MAX_HEADERS = 20;
/** Said by the connection or by the signature, not by the subscriber. */
const OWN_HEADERS =
  /^(host|content-length|content-type|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|proxy-.*|webhook-.*|kangyu-.*)$/i;

/**
 * Reads a Subscription (R4 4.0.1, subscription.html): criteria that can be tested on one record alone, a rest-hook to an
 * endpoint, or none to be read as a stream. Throws `record.subscription-invalid` with the element.
 */
export function readSubscription(resource: FhirResource, now: Date): SubscriptionPlan {
  const channel = (resource.channel ?? {}) as Record<string, unknown>;
  const end = typeof resource.end === 'string' ? new Date(resource.end) : undefined;
  if (end && end <= now) throw refused('end', '已经过去', 'has passed');
  if (channel.type !== 'rest-hook')
    throw refused('channel.type', '只支持 rest-hook', 'only rest-hook is served (without an endpoint: a stream)');
  const { payload } = channel;
  if (payload !== undefined && payload !== 'application/fhir+json' && payload !== 'application/json')
    throw refused('channel.payload', '只支持 application/fhir+json', 'only application/fhir+json is sent');
  const endpoint = readEndpoint(channel.endpoint);
  return {
    id: String(resource.id),
    ...readCriteria(resource.criteria, now),
    ...(endpoint ? { endpoint } : {}),
    headers: readHeaders(channel.header),
    payload: payload !== undefined,
    ...(end ? { end } : {}),
  };
}

function readCriteria(text: unknown, now: Date): Pick<SubscriptionPlan, 'type' | 'criteria'> {
  if (typeof text !== 'string') throw refused('criteria', '应为检索式', 'must be a search');
  const [type = '', ...rest] = text.split('?');
  if (!RESOURCE_TYPES.has(type))
    throw refused('criteria', `${type} 不是资源类型`, `${type} is not a type of resource; write Type?parameter=value`);
  // Its own state changes at every notification.
  if (type === 'Subscription')
    throw refused('criteria', '不能订阅订阅', 'a subscription to subscriptions is not served');
  const query = [...new URLSearchParams(rest.join('?').replaceAll('+', '%2B'))];
  for (const [name] of query) {
    if (CONTROLS.has(name.split(':')[0]!))
      throw refused('criteria', `${name} 不是条件`, `${name} is no condition on a record`);
    if (ELSEWHERE.test(name))
      throw refused('criteria', `${name} 涉及其他记录`, `${name} asks for other records; a condition is tested on one`);
  }
  try {
    return { type, criteria: parseSearch(type, query, { now, strict: true }).criteria };
  } catch (error) {
    if (!(error instanceof KangyuError) || error.code !== 'record.search-invalid') throw error;
    throw refused('criteria', error.texts.zh, error.texts.en);
  }
}

function readEndpoint(text: unknown): URL | undefined {
  if (text === undefined) return undefined;
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw refused('channel.endpoint', '应为 https 地址', 'must be an https address');
  if (url.username || url.password)
    throw refused('channel.endpoint', '不能含口令', 'must not hold a password; use channel.header');
  return url;
}

function readHeaders(lines: unknown): [string, string][] {
  const list = Array.isArray(lines) ? (lines as unknown[]) : [];
  if (list.length > MAX_HEADERS) throw refused('channel.header', '过多', `are more than ${MAX_HEADERS}`);
  return list.map((line, i) => {
    const parts = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\x20-\x7e\t]*)$/.exec(String(line));
    if (!parts) throw refused(`channel.header[${i}]`, '应为“名称: 值”', 'must be "Name: value"');
    if (OWN_HEADERS.test(parts[1]!))
      throw refused(`channel.header[${i}]`, `${parts[1]} 由服务器设定`, `${parts[1]} is set by the server`);
    return [parts[1]!, parts[2]!.trim()];
  });
}

export function refused(element: string, reasonZh: string, reasonEn: string): KangyuError {
  return new KangyuError('record.subscription-invalid', {
    element: `Subscription.${element}`,
    reasonZh,
    reasonEn,
    problems: [
      {
        rule: 'record.subscription-invalid',
        severity: 'error',
        expression: `Subscription.${element}`,
        message: { zh: `Subscription.${element} ${reasonZh}`, en: `Subscription.${element} ${reasonEn}` },
      },
    ],
  });
}
