/** The register of nodes: who sends here through which doors, with which key, from where, until when; and platforms above. */
import { BlockList, isIP } from 'node:net';
import { parseUscc } from '../../algorithms/uscc.ts';
import {
  KangyuError,
  type Kernel,
  type KeyAlgorithm,
  type Queryable,
  readPublicKey,
  uuidv7,
} from '../../kernel/index.ts';
import {
  addPastTraffic,
  type Door,
  freeCode,
  insertNode,
  lockNode,
  lockNodes,
  type NodeRow,
  overlaps,
  selectNode,
  updateNode,
} from './store-nodes.ts';

/** What people say of a node. Absent: as it was, or as usual for a new one; null takes away. */
export interface NodeChange {
  name?: string;
  area?: string;
  doors?: readonly Door[];
  /** Addresses or networks (`10.1.2.0/24`). */
  networks?: readonly string[];
  account?: string | null;
  key?: { algorithm: KeyAlgorithm; publicKey: string } | null;
  state?: NodeRow['state'];
  silentHours?: number | null;
  address?: string;
  knownAs?: string;
  transport?: NodeRow['transport'];
  /** As it is sent; null takes it away. */
  token?: string | null;
  application?: string;
  facility?: string;
  language?: NodeRow['language'];
  institution?: string | null;
  /** `YYYY-MM-DD`; `validTo` is the first day without it. */
  validFrom?: string;
  validTo?: string | null;
  note?: string | null;
}
export interface NewNode extends NodeChange {
  /** Its name in messages; the source with a number behind it where that is taken. */
  code?: string;
  name: string;
  role?: NodeRow['role'];
  /** What its records are kept under; the code without it. */
  source: string;
}
/** What came before a node was registered is counted so far back. */
const PAST_MS = 7 * 86_400_000;
type NodeKernel = Pick<Kernel, 'db' | 'clock' | 'sealer'>;

const tokenContext = (id: string): string => `ingest.node:${id}`;
/** The bearer token of a platform above; undefined where it needs none. */
export const openToken = (
  k: Pick<Kernel, 'sealer'>,
  { id, token }: Pick<NodeRow, 'id' | 'token'>,
): string | undefined => (token === null ? undefined : k.sealer.open(token, tokenContext(id)));

/** Throws ingest.node-taken, ingest.node-key, ingest.node-network, ingest.node-address, ingest.node-institution, ingest.node-period. */
export async function registerNode(k: NodeKernel, asked: NewNode, by: string): Promise<NodeRow> {
  const { code = asked.source, role = 'sender', source, ...change } = asked;
  const at = k.clock.now();
  return k.db.transaction(async (tx) => {
    await lockNodes(tx);
    const node = changed(k, emptyNode(role, source, { today: k.clock.today(), at, by }), change, { at, by });
    node.code = asked.code === undefined ? await freeCode(tx, code) : code;
    node.changed_at = null;
    node.changed_by = null;
    if (await selectNode(tx, { code: node.code })) throw new KangyuError('ingest.node-taken', { code: node.code });
    await refuseTwins(tx, node);
    await insertNode(tx, node);
    await addPastTraffic(tx, node, new Date(at.getTime() - PAST_MS));
    return node;
  });
}

export async function changeNode(k: NodeKernel, id: string, change: NodeChange, by: string): Promise<NodeRow> {
  return k.db.transaction(async (tx) => {
    const standing = await lockNode(tx, id);
    if (!standing) throw new KangyuError('ingest.node-unknown');
    const node = changed(k, standing, change, { at: k.clock.now(), by });
    await refuseTwins(tx, node, standing);
    await updateNode(tx, node);
    return node;
  });
}

export async function getNode(q: Queryable, id: string): Promise<NodeRow> {
  const found = await selectNode(q, { id });
  if (!found) throw new KangyuError('ingest.node-unknown');
  return found;
}

function emptyNode(
  role: NodeRow['role'],
  source: string,
  { today, at, by }: { today: string; at: Date; by: string },
): NodeRow {
  return {
    id: uuidv7(),
    code: source,
    name: source,
    role,
    area: '*',
    doors: [],
    networks: [],
    account: null,
    algorithm: null,
    public_key: null,
    key_since: null,
    state: 'active',
    silent_hours: null,
    address: null,
    known_as: null,
    transport: 'wst790',
    token: null,
    seen_at: null,
    skew_ms: null,
    application: null,
    facility: null,
    language: 'zh',
    source,
    institution: null,
    valid_from: today,
    valid_to: null,
    note: null,
    created_by: by,
    created_at: at,
    changed_by: null,
    changed_at: null,
  };
}

function changed(
  k: Pick<Kernel, 'sealer'>,
  node: NodeRow,
  change: NodeChange,
  { at, by }: { at: Date; by: string },
): NodeRow {
  const or = <T>(said: T | undefined, standing: T): T => (said === undefined ? standing : said);
  const next: NodeRow = {
    ...node,
    name: or(change.name, node.name),
    area: or(change.area, node.area),
    doors: change.doors ? [...new Set(change.doors)] : node.doors,
    networks: change.networks ? change.networks.map((one) => one.trim()).filter(Boolean) : node.networks,
    account: or(change.account, node.account),
    state: or(change.state, node.state),
    silent_hours: or(change.silentHours, node.silent_hours),
    address: or(change.address, node.address),
    known_as: or(change.knownAs, node.known_as),
    transport: or(change.transport, node.transport),
    token: change.token
      ? k.sealer.seal(change.token, tokenContext(node.id))
      : or(change.token as null | undefined, node.token),
    application: or(change.application, node.application),
    facility: change.application === undefined ? or(change.facility, node.facility) : (change.facility ?? ''),
    language: or(change.language, node.language),
    institution: or(change.institution, node.institution),
    valid_from: or(change.validFrom, node.valid_from),
    valid_to: or(change.validTo, node.valid_to),
    note: or(change.note, node.note),
    changed_at: at,
    changed_by: by,
  };
  if (change.key !== undefined) Object.assign(next, keyOf(change.key, at));
  refuseWrong(next);
  return next;
}

function keyOf(key: NonNullable<NodeChange['key']> | null, at: Date) {
  if (key === null) return { algorithm: null, public_key: null, key_since: null };
  const publicKey = readPublicKey(key.algorithm, key.publicKey);
  if (publicKey === undefined) throw new KangyuError('ingest.node-key', { algorithm: key.algorithm });
  return { algorithm: key.algorithm, public_key: publicKey, key_since: at };
}

function refuseWrong(node: NodeRow): void {
  if (node.valid_to !== null && node.valid_to < node.valid_from) throw new KangyuError('ingest.node-period');
  if (node.institution !== null && !parseUscc(node.institution).ok) throw new KangyuError('ingest.node-institution');
  for (const network of node.networks)
    if (!blockListOf([network])) throw new KangyuError('ingest.node-network', { network });
  if (node.role !== 'higher') return;
  const url = node.address !== null && URL.canParse(node.address) ? new URL(node.address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || (node.transport === 'wst790' && !node.known_as))
    throw new KangyuError('ingest.node-address');
}

async function refuseTwins(tx: Parameters<typeof overlaps>[0], node: NodeRow, standing?: NodeRow): Promise<void> {
  if (node.account !== null && node.account !== standing?.account) {
    const other = await selectNode(tx, { account: node.account });
    if (other) throw new KangyuError('ingest.node-account', { account: node.account, code: other.code });
  }
  if (node.application === null || standing) return;
  if (await overlaps(tx, node))
    throw new KangyuError('ingest.hl7v2-node-taken', { application: node.application, facility: node.facility || '*' });
}

/** Why a node may not use a door now, or undefined. `ip` is where the request comes from. */
export function refusalOf(
  node: NodeRow,
  door: Door,
  ip: string,
  today: string,
): 'suspended' | 'term' | 'door' | 'network' | undefined {
  if (node.state !== 'active') return 'suspended';
  if (today < node.valid_from || (node.valid_to !== null && today >= node.valid_to)) return 'term';
  if (!node.doors.includes(door)) return 'door';
  if (node.networks.length === 0) return undefined;
  const plain = ip.replace(/^::ffff:(?=\d+\.)/, '');
  const family = isIP(plain);
  return family !== 0 && blockListOf(node.networks)!.check(plain, family === 4 ? 'ipv4' : 'ipv6')
    ? undefined
    : 'network';
}

/** Undefined for what is no address and no network. */
function blockListOf(networks: readonly string[]): BlockList | undefined {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address);
    const most = family === 4 ? 32 : 128;
    if (family === 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most))) return undefined;
    list.addSubnet(address, Number(bits ?? most), family === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

/** Whether a node that is in force has been still for longer than it should be. */
export function isSilent(node: NodeRow, now: Date, today: string): boolean {
  if (node.silent_hours === null || node.state !== 'active') return false;
  if (today < node.valid_from || (node.valid_to !== null && today >= node.valid_to)) return false;
  const since = node.seen_at ?? node.created_at;
  return now.getTime() - since.getTime() > node.silent_hours * 3_600_000;
}
