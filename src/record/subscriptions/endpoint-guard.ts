import { lookup as resolveName } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * Where notifications may go. Without a list: https to public addresses only. With one (KANGYU_NOTIFY_HOSTS) only there:
 * `his.example.cn`, `*.example.cn`, `10.20.0.0/16`, `[2001:db8::]/32`, `host:8443`, `*` for all public addresses. Plain http
 * where an entry begins with `http://`, and to this machine where the list names it.
 */
export interface EndpointGuard {
  /** What is wrong with the address as it is written, or undefined. */
  check(url: URL): { zh: string; en: string } | undefined;
  /** Resolves names for the connection itself, so that what was checked is what is connected to. */
  lookupFor(url: URL): LookupFunction;
}

/** Not reachable as public unicast: IANA special-purpose address registries (RFC 6890), IPv6 outside 2000::/3. */
const SPECIAL_V4 =
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3';
const SPECIAL_V6 = '2001::/23 2001:db8::/32 2002::/16 3fff::/20';

const special = blockList(`${SPECIAL_V4} ${SPECIAL_V6}`.split(' '));
const unicast = blockList(['2000::/3']);
const loopback = blockList(['127.0.0.0/8', '::1/128']);

interface Entry {
  plain: boolean;
  port?: string;
  matches(host: string, address: string | undefined): boolean;
}

export function createEndpointGuard(list: readonly string[] | undefined): EndpointGuard {
  const entries = list?.map(readEntry);
  const fitting = (url: URL, address: string | undefined) =>
    entries?.filter((entry) => (entry.port ?? portOf(url)) === portOf(url) && entry.matches(url.hostname, address)) ??
    [];

  /** `address` undefined: a name not resolved yet, which an entry for a network may still allow. */
  function problem(url: URL, address: string | undefined): { zh: string; en: string } | undefined {
    const literal = address ?? literalOf(url);
    const found = fitting(url, literal);
    if (entries && found.length === 0)
      return { zh: '不在允许的通知地址之列', en: 'is not among the hosts that notifications may go to' };
    if (!entries && literal !== undefined && !isPublic(literal))
      return { zh: '是内部网络地址', en: 'is an address of a private network' };
    const mayBePlain = found.some((entry) => entry.plain) || (found.length > 0 && isLoopback(literal ?? url.hostname));
    if (url.protocol !== 'https:' && !mayBePlain) return { zh: '应使用 https', en: 'must use https' };
    return undefined;
  }

  return {
    check: (url) => problem(url, undefined),
    lookupFor: (url) => (hostname, options, callback) => {
      resolveName(hostname, { ...options, all: true }, (error, addresses) => {
        if (error) return callback(error, []);
        const wrong = addresses.map(({ address }) => problem(url, address)).find((found) => found !== undefined);
        if (wrong) return callback(new EndpointRefused(`${url.hostname} ${wrong.en}`), []);
        if (options.all) return callback(null, addresses);
        callback(null, addresses[0]!.address, addresses[0]!.family);
      });
    },
  };
}

/** The name resolves to where nothing may be sent. */
export class EndpointRefused extends Error {}

function readEntry(text: string): Entry {
  const plain = text.startsWith('http://');
  const rest = text.replace(/^https?:\/\//, '').replace(/\/$/, '');
  const parts = /^(\[[^\]]+\]|[^:/]+)(?::(\d+))?(?:\/(\d+))?$/.exec(rest);
  if (!parts) throw new Error(`${text} is no host, network or *`);
  const [, written = '', port, bits] = parts;
  const host = written.replace(/^\[|\]$/g, '').toLowerCase();
  return { plain, ...(port ? { port } : {}), matches: matcher(host, bits) };
}

function matcher(host: string, bits: string | undefined): Entry['matches'] {
  if (host === '*') return (_name, address) => address === undefined || isPublic(address);
  if (isIP(host)) {
    const network = blockList([`${host}/${bits ?? (isIP(host) === 4 ? 32 : 128)}`]);
    return (name, address) => (address === undefined ? !isIP(bare(name)) : holds(network, address));
  }
  if (host.startsWith('*.')) return (name) => name.endsWith(host.slice(1));
  return (name) => name === host;
}

function isPublic(address: string): boolean {
  return isIP(address) === 4 ? !holds(special, address) : holds(unicast, address) && !holds(special, address);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || holds(loopback, host);
}

function holds(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');
const literalOf = (url: URL): string | undefined => (isIP(bare(url.hostname)) ? bare(url.hostname) : undefined);
const portOf = (url: URL): string => url.port || (url.protocol === 'https:' ? '443' : '80');
